// Does a written place mean what its publishers say it means?
import Foundation
import Geodata
import Testing

@Suite struct WrittenPlaceTests {
  /// Latitude, longitude and the square that holds them to a metre. The first is the example of GeographicLib's
  /// GeoConvert manual; the others are in the tests of its ports (MGRSTests of GeographicLib.NET); (0, 0) and
  /// the poles follow from the definition in NGA.STND.0037 (2014).
  static let published: [(Double, Double, String)] = [
    (33.3, 44.4, "38SMB4414084706"), (0, 0, "31NAA6602100000"), (0, -180, "01NAA6602100000"),
    (12.3456, 78.9012, "44PKU7177565663"), (90, 0, "ZAH0000000000"), (-90, 0, "BAN0000000000"),
  ]

  @Test("Published places have their published MGRS squares", arguments: published)
  func square(_ latitude: Double, _ longitude: Double, _ square: String) throws {
    let place = LongitudeLatitude(longitudeDegrees: longitude, latitudeDegrees: latitude)
    #expect(try WrittenPlace.militaryGrid(place) == square)
  }

  /// Square and the middle of it or a place in it, with half its side in degrees of latitude. The first is the
  /// page of GeoConvert (Cape Morris Jesup), the second is Honolulu in the documentation of Palantir Foundry.
  static let squares: [(String, Double, Double, Double)] = [
    ("24XWT783908", 83.627, -32.664, 0.001),
    ("4Q FJ 12345 67890", 21.409796671597924, -157.91608117421092, 0.00001),
    ("38s mb 44140 84706", 33.3, 44.4, 0.00001), ("44PKU7177565663", 12.3456, 78.9012, 0.00001),
  ]

  @Test("Published MGRS squares are where they are published to be", arguments: squares)
  func places(_ text: String, _ latitude: Double, _ longitude: Double, _ tolerance: Double) throws {
    let place = try WrittenPlace.place(text)
    #expect(abs(place.latitudeDegrees - latitude) <= tolerance, "\(place)")
    // Meridians are nine times as close at 83.6 degrees north.
    #expect(abs(place.longitudeDegrees - longitude) <= 10 * tolerance, "\(place)")
  }

  @Test(
    "One place in every notation is one place",
    arguments: [
      "36.3219 -84.2248", "36.3219N, 84.2248W", "36d19'18.84\"N 84d13'29.28\"W",
      "36°19'18.84\"N 84°13'29.28\"W", "W84.2248 N36.3219", "16N 749131.1 4023228.2",
      "16SGF4913123228",
    ])
  func notations(_ text: String) throws {
    let place = try WrittenPlace.place(text)
    #expect(abs(place.latitudeDegrees - 36.3219) < 2e-5, "\(place)")
    #expect(abs(place.longitudeDegrees + 84.2248) < 2e-5, "\(place)")
  }

  @Test(
    "What names no place is refused with the text and examples",
    arguments: [
      "", "here", "91 10", "16SGF", "16SGF12", "16SGF12345", "16SGF123 4", "99SGF1234512345",
      "36.3", "1 2 3 4", "16SIF1234512345", String(repeating: "1", count: 200),
    ])
  func refused(_ text: String) {
    let error = failure { () throws(GeodataError) in _ = try WrittenPlace.place(text) }
    #expect(error?.description.contains("names no place") == true, "\(text): \(error as Any)")
  }

  @Test("A square read back from its own text is within a metre of the place, over the whole earth")
  func roundTrip() throws {
    for step in 0..<2000 {
      let place = LongitudeLatitude(
        longitudeDegrees: Double(step * 7919 % 36_000) / 100 - 180,
        latitudeDegrees: Double(step * 104_729 % 17_900) / 100 - 89.5)
      let back = try WrittenPlace.place(WrittenPlace.militaryGrid(place))
      // The middle of a square metre is at most 0.71 m away; a degree of latitude is 111.7 km at most.
      let north = (back.latitudeDegrees - place.latitudeDegrees) * 111_700
      let turn = (back.longitudeDegrees - place.longitudeDegrees).remainder(dividingBy: 360)
      let east = turn * 111_700 * cos(place.latitudeDegrees * .pi / 180)
      #expect((north * north + east * east).squareRoot() < 0.72, "\(place)")
    }
  }
}
