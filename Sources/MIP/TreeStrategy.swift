// How does branch-and-cut choose among its many ways to the same optimum?

/// Parameters of the search.  They change how long a proof takes, never what is proven.
public struct TreeStrategy: Sendable {
  public enum Branching: Sendable {
    case firstFractional, lastFractional, mostFractional, driebeekTomlin, pseudocost
  }

  public enum Backtracking: Sendable {
    case depthFirst, breadthFirst, bestLocalBound, bestProjection
  }

  /// Where bounds are tightened before an LP is solved.
  public enum Preprocessing: Sendable { case never, atRoot, everywhere }

  /// GLPK's general cuts.
  public struct CutFamilies: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let gomory = CutFamilies(rawValue: 1)
    public static let mixedIntegerRounding = CutFamilies(rawValue: 2)
    public static let cover = CutFamilies(rawValue: 4)
    public static let clique = CutFamilies(rawValue: 8)
  }

  public var branching = Branching.mostFractional
  public var backtracking = Backtracking.bestLocalBound
  public var preprocessing = Preprocessing.everywhere
  public var cuts: CutFamilies = []
  /// Lets GLPK transform the program first.  Used only without a row generator and without a
  /// starting point: the tree then works on other variables.
  public var presolves = false

  /// Rounds of generated rows at the root: at most so many, ending after `rootStallLimit` rounds
  /// that each improved the bound by less than `rootStallFraction` of it.
  public var rootRoundLimit = 1000
  public var rootStallLimit = 8
  public var rootStallFraction = 1e-5
  /// A generated row that was slack in so many consecutive rounds leaves the root's LP.
  public var purgeAfterRounds = 4
  /// Rounds at a node's fractional points, ending when one closes less than
  /// `minimumGapClosed` of the gap between the node and the incumbent.  Integral points have no
  /// limit.
  public var roundsPerNode = 5
  public var minimumGapClosed = 0.05
  /// Most broken rows of the pool that enter an LP at once.
  public var pooledRowsPerRound = 100
  /// The pool forgets its older half when it holds more terms.
  public var pooledTermLimit = 10_000_000
  /// A generator is asked for a feasible point at the root and at every so manieth node.
  public var nodesBetweenPoints = 20

  public init() {}
}
