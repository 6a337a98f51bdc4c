// How likely has a sensor confirmed a track by each look: M detections within the last N looks.

/// Probability that `hits` of some `looks` consecutive looks have detected, after each look.
///
/// The last `looks - 1` outcomes are the state of a Markov chain (Naus 1974, for the scan statistic).
/// - Parameter probabilities: Pd of each look, in order.
/// - Returns: one value per look, never falling.
/// - Complexity: O(count x 2^(looks - 1)).
package func confirmationLaw(probabilities: [Double], hits: Int, looks: Int) -> [Double] {
  precondition((1...8).contains(looks) && (1...looks).contains(hits))
  let states = 1 << (looks - 1)
  let mask = states - 1
  var waiting = [Double](repeating: 0, count: states)
  waiting[0] = 1
  var confirmed = 0.0
  return probabilities.map { probability in
    if probability == 0, waiting[0] + confirmed >= 1 { return confirmed }
    var next = [Double](repeating: 0, count: states)
    for (state, share) in waiting.enumerated() where share > 0 {
      if state.nonzeroBitCount + 1 >= hits {
        confirmed += share * probability
      } else {
        next[(state << 1 | 1) & mask] += share * probability
      }
      next[(state << 1) & mask] += share * (1 - probability)
    }
    waiting = next
    return confirmed
  }
}
