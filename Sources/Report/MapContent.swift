// What does the map show? Layers and features in metres of one projected, north-up reference.
public import Terrain

/// A rectangle of the projected plane.
public struct MapExtent: Sendable, Hashable {
  public let westMetres: Double
  public let southMetres: Double
  public let eastMetres: Double
  public let northMetres: Double

  public init(westMetres: Double, southMetres: Double, eastMetres: Double, northMetres: Double) {
    self.westMetres = westMetres
    self.southMetres = southMetres
    self.eastMetres = eastMetres
    self.northMetres = northMetres
  }

  public var widthMetres: Double { eastMetres - westMetres }
  public var heightMetres: Double { northMetres - southMetres }
}

/// A picture that fills an extent.
public struct MapImage: Sendable {
  public let png: [UInt8]
  public let extent: MapExtent

  public init(png: [UInt8], extent: MapExtent) {
    self.png = png
    self.extent = extent
  }
}

/// One way to look at coverage, with a picture for each height.
public struct CoverageView: Sendable {
  public struct Layer: Sendable {
    /// Of the target above ground.
    public let heightMetres: Double
    public let image: MapImage

    public init(heightMetres: Double, image: MapImage) {
      self.heightMetres = heightMetres
      self.image = image
    }
  }

  /// Short: "Kill chain", "Detection", "Engagement", "Cued engagement".
  public let title: String
  public let legend: [LegendEntry]
  /// Heights ascending.
  public let layers: [Layer]

  public init(title: String, legend: [LegendEntry], layers: [Layer]) {
    self.title = title
    self.legend = legend
    self.layers = layers
  }
}

/// A defended asset.
public struct MapAsset: Sendable {
  public enum Form: Sendable {
    case point(Position)
    case corridor([Position])
    case area([Position])
  }

  public let name: String
  /// For the tooltip, one sentence.
  public let detail: String
  public let form: Form

  public init(name: String, detail: String, form: Form) {
    self.name = name
    self.detail = detail
    self.form = form
  }
}

/// A site that could have been used.
public struct MapSite: Sendable {
  public let name: String
  public let position: Position

  public init(name: String, position: Position) {
    self.name = name
    self.position = position
  }
}

/// One attack axis, flown along a line; thickness shows likelihood, colour the share that leaks.
public struct MapApproach: Sendable {
  public let name: String
  /// From launch to target, at least two points.
  public let path: [Position]
  /// Relative; only ratios matter.
  public let likelihood: Double
  /// Nil when no raids were simulated.
  public let leakShare: Double?

  public init(name: String, path: [Position], likelihood: Double, leakShare: Double?) {
    self.name = name
    self.path = path
    self.likelihood = likelihood
    self.leakShare = leakShare
  }
}

/// Ground over which nothing can be engaged.
public struct MapGap: Sendable {
  public let name: String
  /// For the tooltip, one sentence.
  public let detail: String
  /// A simple polygon, without its closing point.
  public let outline: [Position]

  public init(name: String, detail: String, outline: [Position]) {
    self.name = name
    self.detail = detail
    self.outline = outline
  }
}

/// A place where drones got through or were lost from view, with a relative weight.
public struct MapHotSpot: Sendable {
  public let position: Position
  /// Relative; only ratios matter.
  public let weight: Double
  /// For the tooltip, one sentence.
  public let detail: String

  public init(position: Position, weight: Double, detail: String) {
    self.position = position
    self.weight = weight
    self.detail = detail
  }
}

/// The map; chosen sites come from the report's placements.
public struct MapContent: Sendable {
  /// What is visible at first, and what "reset" returns to.
  public let extent: MapExtent
  /// What the metres mean, for example "EPSG:32636".
  public let coordinateReference: String
  public let hillshade: MapImage?
  public let coverage: [CoverageView]
  public let assets: [MapAsset]
  public let candidates: [MapSite]
  public let approaches: [MapApproach]
  public let gaps: [MapGap]
  public let hotSpots: [MapHotSpot]

  public init(
    extent: MapExtent, coordinateReference: String, hillshade: MapImage? = nil,
    coverage: [CoverageView] = [], assets: [MapAsset] = [], candidates: [MapSite] = [],
    approaches: [MapApproach] = [], gaps: [MapGap] = [], hotSpots: [MapHotSpot] = []
  ) {
    self.extent = extent
    self.coordinateReference = coordinateReference
    self.hillshade = hillshade
    self.coverage = coverage
    self.assets = assets
    self.candidates = candidates
    self.approaches = approaches
    self.gaps = gaps
    self.hotSpots = hotSpots
  }
}
