// How sure is a mean or a share after so many raids: Student's, Wilson's, and Clopper and Pearson's intervals.

/// An estimate with the ends of its confidence interval.
public struct Estimate: Sendable, Hashable, Codable {
  public let value: Double
  public let low: Double
  public let high: Double

  public init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }

  public var halfWidth: Double { (high - low) / 2 }

  func scaled(by factor: Double) -> Estimate {
    Estimate(value: value * factor, low: low * factor, high: high * factor)
  }
}

/// The mean of `count` values with Student's interval (Student 1908).
///
/// - Precondition: `count` at least 2, `confidence` above 0 and below 1.
func meanInterval(sum: Double, squares: Double, count: Int64, confidence: Double) -> Estimate {
  let n = Double(count)
  let mean = sum / n
  let variance = max(0, (squares - sum * mean) / (n - 1))
  let half =
    studentQuantile((1 + confidence) / 2, degreesOfFreedom: Int(count - 1))
    * (variance / n).squareRoot()
  return Estimate(value: mean, low: mean - half, high: mean + half)
}

/// A share of successes with Wilson's score interval (Wilson 1927).
///
/// - Precondition: `count` at least 1, `successes` from 0 to `count`, `confidence` above 0 and below 1.
package func wilsonInterval(successes: Int64, count: Int64, confidence: Double) -> Estimate {
  precondition(count >= 1 && (0...count).contains(successes), "\(successes) of \(count)")
  let z = normalQuantile((1 + confidence) / 2)
  let n = Double(count)
  let share = Double(successes) / n
  let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
  let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
  return Estimate(
    value: share, low: successes == 0 ? 0 : max(0, middle - half),
    high: successes == count ? 1 : min(1, middle + half))
}

/// A share of successes with Clopper and Pearson's interval (1934), which holds the true share at least as
/// often as `confidence` says, whatever it is.
///
/// - Precondition: as for `wilsonInterval`.
/// - Complexity: O(sqrt(`count`)) in each of some 60 steps of bisection.
package func exactInterval(successes: Int64, count: Int64, confidence: Double) -> Estimate {
  precondition(count >= 1 && (0...count).contains(successes), "\(successes) of \(count)")
  let tail = (1 - confidence) / 2
  let (k, n) = (Double(successes), Double(count))
  return Estimate(
    value: k / n,
    low: successes == 0
      ? 0 : root(of: { incompleteBeta($0, k, n - k + 1) - tail }, from: 0, to: 1),
    high: successes == count
      ? 1 : root(of: { incompleteBeta($0, k + 1, n - k) - (1 - tail) }, from: 0, to: 1))
}

/// The regularised incomplete beta function I_x(a, b) for x from 0 to 1, a and b at least 1.
///
/// Continued fraction of Abramowitz and Stegun (1964), 26.5.8, evaluated by Lentz's method.
private func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  if x <= 0 { return 0 }
  if x >= 1 { return 1 }
  // The fraction converges fast below the mean.
  if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
  let power =
    a * logarithm(x) + b * logarithm(1 - x) + logarithmOfGamma(a + b) - logarithmOfGamma(a)
    - logarithmOfGamma(b)
  let tiny = 1e-300
  var c = 1.0
  var d = 1 - (a + b) * x / (a + 1)
  d = 1 / (abs(d) < tiny ? tiny : d)
  var fraction = d
  for step in 1...100_000 {
    let m = Double(step)
    for numerator in [
      m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
      -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
    ] {
      d = 1 + numerator * d
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = 1 + numerator / c
      if abs(c) < tiny { c = tiny }
      fraction *= c * d
    }
    if abs(c * d - 1) < 1e-15 { break }
  }
  return exponential(max(-50, min(0, power - logarithm(a) + logarithm(fraction))))
}

/// Natural logarithm of x > 0: the exponent, and twice the area tangent of the rest.
private func logarithm(_ x: Double) -> Double {
  let isLow = x.significand < 1.4142135623730951
  let rest = isLow ? x.significand : x.significand / 2
  let exponent = Double(isLow ? x.exponent : x.exponent + 1)
  let z = (rest - 1) / (rest + 1)
  var power = z
  var sum = z
  for k in stride(from: 3.0, through: 25, by: 2) {
    power *= z * z
    sum += power / k
  }
  return 2 * sum + exponent * 0.6931471805599453
}

/// Logarithm of the gamma function for x >= 1: Stirling's series, from 16 on.
private func logarithmOfGamma(_ x: Double) -> Double {
  var x = x
  var product = 1.0
  while x < 16 {
    product *= x
    x += 1
  }
  let inverse = 1 / (x * x)
  let series =
    (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / x
  return (x - 0.5) * logarithm(x) - x + 0.9189385332046727 + series - logarithm(product)
}

/// Quantile of the standard normal distribution, to 1e-12.
///
/// Bisection on the distribution function, whose series is from Marsaglia (2004), Evaluating the normal
/// distribution. Arithmetic and square roots only, so it is the same on every machine.
/// - Precondition: `probability` above 0 and below 1.
package func normalQuantile(_ probability: Double) -> Double {
  precondition(probability > 0 && probability < 1, "probability \(probability): must be in (0, 1)")
  if probability < 0.5 { return -normalQuantile(1 - probability) }
  return root(of: { normalDistribution($0) - probability }, from: 0, to: 9)
}

/// Quantile of Student's t distribution, to 1e-10.
///
/// Up to 200 degrees of freedom by bisection on the finite sums of Abramowitz and Stegun (1964), 26.7.3
/// and 26.7.4; above by the expansion in powers of 1/n of their 26.7.5, whose error there is below 1e-9.
/// - Precondition: `probability` above 0 and below 1, `degreesOfFreedom` at least 1.
package func studentQuantile(_ probability: Double, degreesOfFreedom: Int) -> Double {
  precondition(probability > 0 && probability < 1, "probability \(probability): must be in (0, 1)")
  precondition(degreesOfFreedom >= 1, "degrees of freedom \(degreesOfFreedom): must be at least 1")
  if probability < 0.5 {
    return -studentQuantile(1 - probability, degreesOfFreedom: degreesOfFreedom)
  }
  if degreesOfFreedom <= 200 {
    return root(
      of: { studentDistribution($0, degreesOfFreedom: degreesOfFreedom) - probability }, from: 0,
      to: 1e8)
  }
  return studentExpansion(normalQuantile(probability), Double(degreesOfFreedom))
}

/// P(T <= t) for t >= 0.
private func studentDistribution(_ t: Double, degreesOfFreedom n: Int) -> Double {
  let cosine = (Double(n) / (Double(n) + t * t)).squareRoot()
  let sine = t / (Double(n) + t * t).squareRoot()
  let isEven = n % 2 == 0
  var term = isEven ? 1.0 : cosine
  var sum = n == 1 ? 0 : term
  for k in stride(from: isEven ? 2 : 3, to: n - 1, by: 2) {
    term *= cosine * cosine * Double(k - 1) / Double(k)
    sum += term
  }
  if isEven { return (1 + sine * sum) / 2 }
  let angle = arcTangent(t / Double(n).squareRoot())
  return 0.5 + (angle + sine * sum) / .pi
}

/// Abramowitz and Stegun (1964), 26.7.5.
private func studentExpansion(_ x: Double, _ n: Double) -> Double {
  let x2 = x * x
  let g1 = (x2 + 1) * x / 4
  let g2 = ((5 * x2 + 16) * x2 + 3) * x / 96
  let g3 = (((3 * x2 + 19) * x2 + 17) * x2 - 15) * x / 384
  let g4 = ((((79 * x2 + 776) * x2 + 1482) * x2 - 1920) * x2 - 945) * x / 92160
  return x + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n
}

/// P(Z <= z) for z from 0 to 9.
private func normalDistribution(_ z: Double) -> Double {
  var term = z
  var sum = z
  var k = 1.0
  while term > sum * 1e-17 {
    k += 2
    term *= z * z / k
    sum += term
  }
  return 0.5 + sum * exponential(-z * z / 2) / (2 * Double.pi).squareRoot()
}

/// e to the power of x, for x from -50 to 0: Taylor's series of x / 64, squared six times.
private func exponential(_ x: Double) -> Double {
  let small = x / 64
  var term = 1.0
  var sum = 1.0
  for k in 1...24 {
    term *= small / Double(k)
    sum += term
  }
  for _ in 0..<6 { sum *= sum }
  return sum
}

/// Angle whose tangent is x >= 0: halved four times, then Gregory's series.
func arcTangent(_ x: Double) -> Double {
  var tangent = x
  for _ in 0..<4 { tangent /= 1 + (1 + tangent * tangent).squareRoot() }
  var power = tangent
  var sum = tangent
  for k in stride(from: 3, through: 31, by: 2) {
    power *= -tangent * tangent
    sum += power / Double(k)
  }
  return sum * 16
}

/// Bisection to the last bit of a rising function's root.
private func root(of function: (Double) -> Double, from low: Double, to high: Double) -> Double {
  var (low, high) = (low, high)
  while true {
    let middle = (low + high) / 2
    if middle <= low || middle >= high { return middle }
    if function(middle) < 0 { low = middle } else { high = middle }
  }
}
