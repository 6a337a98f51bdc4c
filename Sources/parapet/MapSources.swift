// Places in every notation, vector files and spreadsheets: what scenarios need from the map library.
import Geodata
import Scenario
import Terrain

extension ScenarioSources {
  /// Reads what GDAL and GeographicLib read.
  static let maps = ScenarioSources(
    locate: { places, reference in located(places, reference) },
    features: { path, layer, reference in
      do {
        return .success(try statedFeatures(path, layer, reference))
      } catch {
        return .failure(SourceFault("\(error)"))
      }
    })
}

private func located(
  _ places: [StatedPlace], _ reference: String
) -> [Result<Position, SourceFault>] {
  let degrees = places.map { place -> Result<LongitudeLatitude, SourceFault> in
    switch place {
    case .degrees(let latitude, let longitude):
      return .success(LongitudeLatitude(longitudeDegrees: longitude, latitudeDegrees: latitude))
    case .text(let text):
      do throws(GeodataError) {
        return .success(try WrittenPlace.place(text))
      } catch {
        return .failure(SourceFault("\(error)"))
      }
    }
  }
  let valid = degrees.compactMap { try? $0.get() }
  // All at once; one by one only where one of them cannot be transformed.
  if let positions = try? Projection.positions(of: valid, in: reference) {
    var next = positions.makeIterator()
    return degrees.map { place in
      place.flatMap { _ in next.next().map { .success($0) } ?? unlocated }
    }
  }
  return degrees.map { place in
    place.flatMap { place in
      do throws(GeodataError) {
        return .success(try Projection.positions(of: [place], in: reference)[0])
      } catch {
        return .failure(SourceFault("\(error)"))
      }
    }
  }
}

private let unlocated = Result<Position, SourceFault>.failure(SourceFault("cannot be located"))

private func statedFeatures(
  _ path: String, _ wanted: String, _ reference: String
) throws -> [StatedFeature] {
  let isTable = TableFormat.allCases.contains { path.lowercased().hasSuffix(".\($0.rawValue)") }
  let read =
    isTable
    ? try readTables(path: path) : try readVectors(path: path, coordinateReference: reference)
  let named = read.filter { $0.name.lowercased() == wanted }
  let layers = named.isEmpty ? read : named
  return try layers.filter { !$0.features.isEmpty }.flatMap { layer in
    try layer.features.enumerated().map { index, feature in
      // The first row of a table is its header.
      let number = index + (isTable ? 2 : 1)
      return StatedFeature(
        geometry: try stated(feature.geometry, "\(path): feature \(number)"),
        values: zip(layer.fields, feature.values).compactMap { field, value in
          switch value {
          case .text(let text): text.isEmpty ? nil : (field.name, .text(text))
          case .integer(let whole): (field.name, .number(Double(whole)))
          case .real(let real): (field.name, .number(real))
          case .null: nil
          }
        }, number: number)
    }
  }
}

private func stated(_ geometry: VectorGeometry?, _ what: String) throws -> StatedFeature.Geometry? {
  switch geometry {
  case .points(let points) where points.count == 1: return .point(points[0])
  case .lines(let lines) where lines.count == 1: return .line(lines[0])
  case .polygons(let polygons) where polygons.count == 1 && polygons[0].count == 1:
    return .area(polygons[0][0].dropLast())
  case nil: return nil
  case .points, .lines, .polygons:
    throw Refusal("\(what) has several parts or holes: split it into features of one part")
  }
}
