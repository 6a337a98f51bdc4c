// Which military symbol stands for a system, a defended asset or a threat?
import Scenario

/// The same thing in two notations.
struct MapSymbolCode: Equatable {
  /// MIL-STD-2525D / APP-6D: 20 digits. Version 10, reality, identity, symbol set, present, no amplifier,
  /// entity, no modifiers.
  let sidc: String
  /// Type of a Cursor-on-Target event, which follows MIL-STD-2525B.
  let cursorOnTarget: String

  /// - Parameters:
  ///   - set: "01" air, "10" land unit, "15" land equipment, "20" land installation.
  ///   - entity: six digits of MIL-STD-2525D, appendices of the set.
  private init(_ set: String, _ entity: String, isHostile: Bool = false, _ cursorOnTarget: String) {
    sidc = "100" + (isHostile ? "6" : "3") + set + "0000" + entity + "0000"
    self.cursorOnTarget = cursorOnTarget
  }

  static let radar = MapSymbolCode("15", "220300", "a-f-G-E-S-R")
  static let sensor = MapSymbolCode("15", "220100", "a-f-G-E-S")
  static let emplacedSensor = MapSymbolCode("15", "220200", "a-f-G-E-S-E")
  static let gun = MapSymbolCode("15", "110500", "a-f-G-E-W-A")
  static let missileLauncher = MapSymbolCode("15", "111100", "a-f-G-E-W-M-A")
  static let jammer = MapSymbolCode("10", "150504", "a-f-G-U-U-M-S-E")
  static let laser = MapSymbolCode("15", "201000", "a-f-G-E-X-L")
  static let asset = MapSymbolCode("20", "120000", "a-f-G-I")
  static let drone = MapSymbolCode("01", "110300", isHostile: true, "a-h-A-M-F-Q")
}

extension SystemType {
  var symbol: MapSymbolCode {
    switch self {
    case .sensor(let type):
      switch type.kind {
      case .radar: .radar
      case .acoustic: .emplacedSensor
      case .passiveRF, .electroOptical, .observer: .sensor
      }
    case .effector(let type):
      switch type.kind {
      case .gun: .gun
      case .missile, .interceptorDrone: .missileLauncher
      case .rfJammer, .gnssJammer: .jammer
      case .directedEnergy: .laser
      }
    }
  }
}
