// Do positions keep their place between coordinate references?
import Geodata
import Terrain
import Testing

@Suite struct ProjectionTests {
  @Test("The origin of a UTM zone lies on its central meridian at the equator, 500 km east")
  func zoneOrigin() throws {
    let position = try Projection.positions(
      of: [LongitudeLatitude(longitudeDegrees: 9, latitudeDegrees: 0)], in: "EPSG:32632")[0]
    #expect(abs(position.eastMetres - 500_000) < 1e-6)
    #expect(abs(position.northMetres) < 1e-6)
  }

  @Test("A degree of meridian north of 45 degrees is 111,142 m of ellipsoid, at the zone's scale")
  func meridianArc() throws {
    let ends = try Projection.positions(
      of: [
        LongitudeLatitude(longitudeDegrees: 9, latitudeDegrees: 45),
        LongitudeLatitude(longitudeDegrees: 9, latitudeDegrees: 46),
      ], in: "EPSG:32632")
    // Series of the meridian arc, WGS 84: 111132.954 - 559.822 cos 2p + 1.175 cos 4p at p = 45.5.
    let arc = 111_132.954 + 559.822 * 0.017452 - 1.175 * 0.99939
    #expect(abs(ends[0].distanceMetres(to: ends[1]) - 0.9996 * arc) < 0.5)
  }

  @Test("There and back again moves no position by more than a micrometre")
  func roundTrip() throws {
    let positions = (0..<500).map { (index: Int) -> Position in
      let east = Double((index * 7_919) % 400_000)
      let north = Double((index * 104_729) % 900_000)
      return Position(eastMetres: 300_000 + east, northMetres: 5_000_000 + north)
    }
    let there = try Projection.transform(positions, from: "EPSG:32632", to: "EPSG:32633")
    let back = try Projection.transform(there, from: "EPSG:32633", to: "EPSG:32632")
    let places = try Projection.longitudesLatitudes(of: positions, in: "EPSG:32632")
    let again = try Projection.positions(of: places, in: "EPSG:32632")
    for index in positions.indices {
      #expect(positions[index].distanceMetres(to: back[index]) < 1e-6)
      #expect(positions[index].distanceMetres(to: again[index]) < 1e-6)
      #expect(positions[index].distanceMetres(to: there[index]) > 100_000)
    }
  }

  @Test(
    "A place gets the UTM zone around it, or UPS near a pole",
    arguments: [
      (-84.2, 36.3, "EPSG:32616"), (11.5, 49.5, "EPSG:32632"), (-180.0, 10.0, "EPSG:32601"),
      (180.0, 10.0, "EPSG:32601"), (179.9, -1.0, "EPSG:32760"), (372.0, 1.0, "EPSG:32633"),
      (20.0, 84.5, "EPSG:32661"), (20.0, -80.5, "EPSG:32761"),
    ])
  func zones(longitude: Double, latitude: Double, expected: String) {
    let place = LongitudeLatitude(longitudeDegrees: longitude, latitudeDegrees: latitude)
    #expect(Projection.universalTransverseMercator(around: place) == expected)
  }

  @Test(
    "Facts tell a metric plane from degrees and feet, and equal references by any text are the same"
  )
  func facts() throws {
    let zone = try CoordinateReferenceFacts("EPSG:32616")
    #expect(zone.isProjectedInMetres && !zone.isGeographic)
    #expect(zone.epsg == 32_616)
    #expect(zone.name == "WGS 84 / UTM zone 16N")
    let text = try CoordinateReferenceFacts("+proj=utm +zone=16 +datum=WGS84 +units=m +no_defs")
    #expect(try zone.isSame(as: text))
    #expect(text.definition == "EPSG:32616")
    let degrees = try CoordinateReferenceFacts("EPSG:4326")
    #expect(degrees.isGeographic && !degrees.isProjectedInMetres)
    #expect(try !zone.isSame(as: degrees))
    let feet = try CoordinateReferenceFacts("EPSG:2274")
    #expect(!feet.isProjectedInMetres && !feet.isGeographic)
    let own = try CoordinateReferenceFacts(
      "+proj=tmerc +lat_0=10 +lon_0=11 +k=1 +datum=WGS84 +units=m")
    #expect(own.epsg == nil && own.isProjectedInMetres)
    #expect(try CoordinateReferenceFacts(own.definition).isSame(as: own))
    #expect(try CoordinateReferenceFacts("EPSG:32632+5773").definition == "EPSG:32632")
  }

  @Test("References that are unknown, files or addresses are refused")
  func refusals() {
    for text in [
      "EPSG:1", "", "/etc/hostname", "http://example.com/crs", "UTM zone 32", "EPSG:32632/..",
    ] {
      let error = failure { () throws(GeodataError) in _ = try CoordinateReferenceFacts(text) }
      #expect(error?.description.contains("coordinate reference \"\(text)\"") == true)
    }
  }

  @Test("A position outside both references is refused with its coordinates")
  func outside() throws {
    let error = failure { () throws(GeodataError) in
      _ = try Projection.positions(
        of: [
          LongitudeLatitude(longitudeDegrees: 9, latitudeDegrees: 45),
          LongitudeLatitude(longitudeDegrees: 48.1, latitudeDegrees: 911.5),
        ], in: "EPSG:32632")
    }
    #expect(try #require(error).description.contains("(48.1, 911.5) cannot be transformed"))
    let degrees = failure { () throws(GeodataError) in
      _ = try Projection.transform([], from: "EPSG:4326", to: "EPSG:32632")
    }
    #expect(try #require(degrees).description.contains("WGS 84 is not projected in metres"))
  }

  @Test("Many threads at once get the answers of one")
  func threads() async throws {
    let positions = (0..<200).map {
      Position(eastMetres: 400_000 + 100 * Double($0), northMetres: 5_500_000)
    }
    let alone = try Projection.transform(positions, from: "EPSG:32632", to: "EPSG:25833")
    let together = try await withThrowingTaskGroup(of: [Position].self) { group in
      for _ in 0..<16 {
        group.addTask { try Projection.transform(positions, from: "EPSG:32632", to: "EPSG:25833") }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(together.allSatisfy { $0 == alone })
  }

  @Test("The version of GDAL is three numbers")
  func version() {
    #expect(gdalVersion().split(separator: ".").compactMap { Int($0) }.count == 3)
  }
}
