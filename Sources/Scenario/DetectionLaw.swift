// How likely does one look of a radar detect, from signal to noise: Swerling 0 and 1, Albersheim, burn-through.
internal import Foundation

/// The law that ties a radar's probability of detection to its signal-to-noise ratio.
///
/// Single looks against a threshold set for `falseAlarmProbability`, square-law detector. With more than one
/// pulse, integrated without phase, Albersheim's approximation holds: within 0.2 dB for Pd from 0.1 to 0.9,
/// false alarm probabilities from 1e-7 to 1e-3 and 1 to 8,096 pulses; above that Pd it is an extrapolation, and
/// below it is refused.
public struct DetectionLaw: Sendable, Hashable {
  public enum Target: String, Sendable, CaseIterable {
    /// Returns alike from pulse to pulse and look to look (Swerling 0).
    case steady
    /// Returns that fluctuate from look to look (Swerling 1).
    case swerling1
  }

  public let target: Target
  /// Of one look; above 0, below every Pd that is asked for.
  public let falseAlarmProbability: Double
  /// Integrated in one look; 1 for `swerling1`.
  public let pulses: Int

  package init(target: Target, falseAlarmProbability: Double, pulses: Int = 1) {
    self.target = target
    self.falseAlarmProbability = falseAlarmProbability
    self.pulses = pulses
  }

  /// Pd at a signal-to-noise ratio (of one pulse, as a power ratio), 0 or more.
  /// - Complexity: O(ratio + ln(1 / false alarm probability)) for one steady pulse, else O(1).
  public func detectionProbability(signalToNoiseRatio ratio: Double) -> Double {
    switch target {
    case .swerling1:
      // Swerling 1960; Skolnik 2008, Radar Handbook, eq. 2.22.
      return pow(falseAlarmProbability, 1 / (1 + ratio))
    case .steady where pulses == 1:
      return marcum(ratio, threshold: -log(falseAlarmProbability))
    case .steady:
      return albersheim(decibels: 10 * log10(ratio))
    }
  }

  /// The signal-to-noise ratio at which a look detects with a probability: the law above, inverted.
  /// - Precondition: `probability` above `falseAlarmProbability` and below 1.
  public func signalToNoiseRatio(detectionProbability probability: Double) -> Double {
    precondition(
      probability > falseAlarmProbability && probability < 1,
      "Pd \(probability): must lie above the false alarm probability and below 1")
    switch target {
    case .swerling1:
      return log(falseAlarmProbability) / log(probability) - 1
    case .steady where pulses == 1:
      var (low, high) = (0.0, 400.0)
      while true {
        let middle = (low + high) / 2
        if middle <= low || middle >= high { return middle }
        if detectionProbability(signalToNoiseRatio: middle) < probability {
          low = middle
        } else {
          high = middle
        }
      }
    case .steady:
      return pow(10, albersheimDecibels(probability, pulses: pulses) / 10)
    }
  }

  /// Marcum's Q function for one pulse: a Poisson number of quanta of the signal, each of which adds one to
  /// the shape of the noise's gamma law (Shnidman 1989, eq. 5).
  private func marcum(_ ratio: Double, threshold: Double) -> Double {
    guard ratio < 400 else { return 1 }
    var signal = exp(-ratio)
    var noise = exp(-threshold)
    var noiseTail = noise
    var sum = signal * noiseTail
    var k = 0.0
    while k < ratio || signal > 1e-18 {
      k += 1
      signal *= ratio / k
      noise *= threshold / k
      noiseTail += noise
      sum += signal * noiseTail
    }
    return min(1, sum)
  }

  /// Albersheim 1981, inverted (Richards, Scheer and Holm 2010, Principles of Modern Radar, eq. 3.16).
  private func albersheim(decibels: Double) -> Double {
    let n = Double(pulses)
    let a = log(0.62 / falseAlarmProbability)
    let z = (decibels + 5 * log10(n)) / (6.2 + 4.54 / (n + 0.44).squareRoot())
    let b = (pow(10, z) - a) / (1.7 + 0.12 * a)
    return 1 / (1 + exp(-b))
  }

  /// Signal to noise of one pulse by Albersheim 1981.
  package func albersheimDecibels(_ probability: Double, pulses: Int) -> Double {
    let n = Double(pulses)
    let a = log(0.62 / falseAlarmProbability)
    let b = log(probability / (1 - probability))
    return -5 * log10(n)
      + (6.2 + 4.54 / (n + 0.44).squareRoot()) * log10(a + 0.12 * a * b + 1.7 * b)
  }
}

/// What a radar sends, as far as a jammer must drown it.
public struct Transmitter: Sendable, Hashable {
  public let powerWatts: Double
  public let gainDecibels: Double

  /// The slant range below which a return is stronger than a jammer on the target itself, in the radar's
  /// band and its main beam: R² = P G RCS / (4 pi Pj) (Schleher 1999, Electronic Warfare in the Information
  /// Age, eq. 1.9, at a jam-to-signal ratio of 1).
  public func burnThroughMetres(against threat: ThreatProfile) -> Double {
    (powerWatts * pow(10, gainDecibels / 10) * threat.radarCrossSectionSquareMetres
      / (4 * .pi * threat.jammerWatts)).squareRoot()
  }
}

/// How a beam kills: it must stay on the target until enough energy has come in.
public struct Dwell: Sendable, Hashable {
  /// Of the beam at 1 km; it falls with the square of range.
  public let irradianceWattsPerSquareMetre: Double
  /// Energy that defeats the target.
  public let fluenceJoulesPerSquareMetre: Double

  /// Time on a target that keeps its range.
  public func seconds(atMetres rangeMetres: Double) -> Double {
    let kilometres = rangeMetres / 1000
    return fluenceJoulesPerSquareMetre / irradianceWattsPerSquareMetre * kilometres * kilometres
  }
}
