// Which colours show coverage, so that everyone can tell them apart?

/// An opaque colour.
public struct RGBColour: Sendable, Hashable {
  public let red: UInt8
  public let green: UInt8
  public let blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// "#rrggbb".
  public var hex: String {
    func digits(_ byte: UInt8) -> String {
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return "#" + digits(red) + digits(green) + digits(blue)
  }
}

/// What one cell of the coverage map can do to a target at the map's height.
public enum CoverageClass: UInt8, Sendable, CaseIterable {
  case nothing = 0
  case detectOnly = 1
  case engageOnly = 2
  case cuedEngage = 3
  case unknown = 255
}

/// The colour of one code of cover, and what the code means.
public struct CodeColour: Sendable, Hashable {
  public let code: UInt8
  public let colour: RGBColour
  public let meaning: String
}

/// One colour and what it means.
public struct LegendEntry: Sendable, Hashable {
  public let colour: RGBColour
  public let label: String

  public init(colour: RGBColour, label: String) {
    self.colour = colour
    self.label = label
  }
}

/// Coverage classes and depths as RGBA pixels.
///
/// Classes use sky blue and yellow of Okabe and Ito (2008, Color Universal Design) and a darker
/// blue, which differ in lightness too; depths use ColorBrewer's five-class YlGnBu (Brewer 2003),
/// light to dark. Cells without coverage stay transparent, so a gap shows the bare ground; unknown
/// is grey.
public struct CoveragePalette: Sendable {
  /// Opacity of every covered pixel, 0 to 255.
  public let opacity: UInt8

  public init(opacity: UInt8 = 140) {
    self.opacity = opacity
  }

  /// Four bytes (red, green, blue, opacity) for each class code; codes without a class count as
  /// unknown.
  /// - Complexity: O(cells).
  public func pixels(classes: [UInt8]) -> [UInt8] {
    pixels(classes) { code in
      switch CoverageClass(rawValue: code) ?? .unknown {
      case .nothing: nil
      case .detectOnly: skyColour
      case .engageOnly: yellowColour
      case .cuedEngage: darkBlueColour
      case .unknown: unknownColour
      }
    }
  }

  /// Four bytes for each number of systems that cover a cell; 5 to 254 look alike, 255 means
  /// unknown.
  /// - Complexity: O(cells).
  public func pixels(depths: [UInt8]) -> [UInt8] {
    pixels(depths) { depth in
      switch depth {
      case 0: nil
      case 255: unknownColour
      default: colours[min(Int(depth), colours.count) - 1]
      }
    }
  }

  /// Four bytes for each code of layers: 0 nothing, 1 detected, 2 tracked, 3 can be engaged; others are unknown.
  /// - Complexity: O(cells).
  public func pixels(layers: [UInt8]) -> [UInt8] {
    pixels(layers) { code in
      code == 0 ? nil : layerColours.first { $0.code == code }?.colour ?? unknownColour
    }
  }

  /// - Parameter threat: whose layers they are.
  public static func layerLegend(of threat: String) -> [LegendEntry] {
    [
      LegendEntry(colour: darkBlueColour, label: "\(threat): can be engaged in time"),
      LegendEntry(colour: skyColour, label: "tracked only"),
      LegendEntry(colour: yellowColour, label: "detected only"),
      LegendEntry(colour: unknownColour, label: "ground unknown"),
    ]
  }

  public static let classLegend = [
    LegendEntry(colour: darkBlueColour, label: "detected and engaged"),
    LegendEntry(colour: skyColour, label: "detected only"),
    LegendEntry(colour: yellowColour, label: "in weapon reach, not detected"),
    LegendEntry(colour: unknownColour, label: "ground unknown"),
  ]

  public static let depthLegend =
    colours.enumerated().map { index, colour in
      let isLast = index == colours.count - 1
      return LegendEntry(
        colour: colour, label: "\(index + 1)" + (isLast ? " or more systems" : ""))
    } + [LegendEntry(colour: unknownColour, label: "ground unknown")]

  /// Colours for programs that paint codes themselves; no cover is white.
  public var classColours: [CodeColour] {
    [
      CodeColour(code: 0, colour: noneColour, meaning: "none"),
      CodeColour(code: 1, colour: skyColour, meaning: "detected only"),
      CodeColour(code: 2, colour: yellowColour, meaning: "in weapon reach, not detected"),
      CodeColour(code: 3, colour: darkBlueColour, meaning: "detected and engaged"),
    ]
  }

  /// The same for what can be done to one threat.
  public var layerColours: [CodeColour] {
    [
      CodeColour(code: 0, colour: noneColour, meaning: "none"),
      CodeColour(code: 1, colour: yellowColour, meaning: "detected"),
      CodeColour(code: 2, colour: skyColour, meaning: "tracked"),
      CodeColour(code: 3, colour: darkBlueColour, meaning: "can be engaged"),
    ]
  }

  /// The same for numbers of systems, up to 254.
  public var depthColours: [CodeColour] {
    [CodeColour(code: 0, colour: noneColour, meaning: "none")]
      + (1...254).map { code in
        CodeColour(
          code: UInt8(code), colour: colours[min(code, colours.count) - 1], meaning: "\(code)")
      }
  }

  private func pixels(_ codes: [UInt8], colour: (UInt8) -> RGBColour?) -> [UInt8] {
    var table = [UInt8](repeating: 0, count: 1024)
    for code in 0..<256 {
      guard let colour = colour(UInt8(code)) else { continue }
      table[4 * code] = colour.red
      table[4 * code + 1] = colour.green
      table[4 * code + 2] = colour.blue
      table[4 * code + 3] = opacity
    }
    var pixels = [UInt8](repeating: 0, count: 4 * codes.count)
    for (index, code) in codes.enumerated() {
      for channel in 0..<4 { pixels[4 * index + channel] = table[4 * Int(code) + channel] }
    }
    return pixels
  }
}

private let skyColour = RGBColour(red: 0x56, green: 0xB4, blue: 0xE9)
private let yellowColour = RGBColour(red: 0xF0, green: 0xE4, blue: 0x42)
private let noneColour = RGBColour(red: 0xFF, green: 0xFF, blue: 0xFF)
private let darkBlueColour = RGBColour(red: 0x00, green: 0x5A, blue: 0x9C)
private let unknownColour = RGBColour(red: 0x80, green: 0x80, blue: 0x80)
private let colours = [
  RGBColour(red: 0xFF, green: 0xFF, blue: 0xCC), RGBColour(red: 0xA1, green: 0xDA, blue: 0xB4),
  RGBColour(red: 0x41, green: 0xB6, blue: 0xC4), RGBColour(red: 0x2C, green: 0x7F, blue: 0xB8),
  RGBColour(red: 0x25, green: 0x34, blue: 0x94),
]
