// Where is a position in another coordinate reference, and what does a reference mean.
import CGDAL
public import Terrain

/// A place on the WGS 84 ellipsoid.
public struct LongitudeLatitude: Sendable, Hashable, Codable {
  public var longitudeDegrees: Double
  public var latitudeDegrees: Double

  public init(longitudeDegrees: Double, latitudeDegrees: Double) {
    self.longitudeDegrees = longitudeDegrees
    self.latitudeDegrees = latitudeDegrees
  }
}

/// What is known about a coordinate reference.
public struct CoordinateReferenceFacts: Sendable, Equatable {
  /// "EPSG:32616" when the reference equals that entry of the EPSG register, else its text as WKT 2
  /// (ISO 19162:2019). Any vertical part is dropped.
  public let definition: String
  /// For example "WGS 84 / UTM zone 16N".
  public let name: String
  public let epsg: Int?
  public let isGeographic: Bool
  /// True when east and north are lengths in metres on a map plane.
  public let isProjectedInMetres: Bool

  /// Looks up "EPSG:32616", a WKT or PROJJSON text, or a PROJ string; files and addresses are refused.
  /// - Throws: `GeodataError.invalidCoordinateReference`.
  public init(_ definition: String) throws(GeodataError) {
    self = try callingGDAL { _ throws(GeodataError) in
      try SpatialReference(definition).facts()
    }
  }

  init(definition: String, name: String, epsg: Int?, isGeographic: Bool, isProjectedInMetres: Bool)
  {
    self.definition = definition
    self.name = name
    self.epsg = epsg
    self.isGeographic = isGeographic
    self.isProjectedInMetres = isProjectedInMetres
  }

  /// Whether both mean the same places, whatever their texts.
  /// - Throws: `GeodataError.invalidCoordinateReference`.
  public func isSame(as other: CoordinateReferenceFacts) throws(GeodataError) -> Bool {
    if definition == other.definition { return true }
    return try callingGDAL { _ throws(GeodataError) in
      try SpatialReference(definition).isSame(as: SpatialReference(other.definition))
    }
  }
}

/// Transformations between coordinate references. Longitude and east always come first.
public enum Projection {
  /// Positions of one reference in another; both must be projected in metres.
  /// - Throws: `GeodataError.invalidCoordinateReference`, `.untransformable`.
  /// - Complexity: O(positions), after about a millisecond to prepare: call it with many.
  public static func transform(
    _ positions: [Position], from source: String, to target: String
  ) throws(GeodataError) -> [Position] {
    try callingGDAL { messages throws(GeodataError) in
      let planes = (try planeReference(source), try planeReference(target))
      if planes.0.definition == planes.1.definition { return positions }
      let transformation = try CoordinateTransformation(
        from: planes.0.definition, to: planes.1.definition, messages)
      return try transformation.transform(positions)
    }
  }

  /// WGS 84 longitudes and latitudes of positions in a reference that is projected in metres.
  /// - Throws: `GeodataError.invalidCoordinateReference`, `.untransformable`.
  /// - Complexity: O(positions), after about a millisecond to prepare: call it with many.
  public static func longitudesLatitudes(
    of positions: [Position], in reference: String
  ) throws(GeodataError) -> [LongitudeLatitude] {
    try callingGDAL { messages throws(GeodataError) in
      let plane = try planeReference(reference)
      let transformation = try CoordinateTransformation(
        from: plane.definition, to: longitudeLatitudeReference, messages)
      return try transformation.transform(positions).map {
        LongitudeLatitude(longitudeDegrees: $0.eastMetres, latitudeDegrees: $0.northMetres)
      }
    }
  }

  /// Positions of WGS 84 longitudes and latitudes in a reference that is projected in metres.
  /// - Throws: `GeodataError.invalidCoordinateReference`, `.untransformable`.
  /// - Complexity: O(places), after about a millisecond to prepare: call it with many.
  public static func positions(
    of places: [LongitudeLatitude], in reference: String
  ) throws(GeodataError) -> [Position] {
    try callingGDAL { messages throws(GeodataError) in
      let plane = try planeReference(reference)
      let transformation = try CoordinateTransformation(
        from: longitudeLatitudeReference, to: plane.definition, messages)
      return try transformation.transform(
        places.map {
          Position(eastMetres: $0.longitudeDegrees, northMetres: $0.latitudeDegrees)
        })
    }
  }

  /// The UTM zone around a place ("EPSG:326zz" north, "EPSG:327zz" south of the equator), or the polar
  /// stereographic UPS north of 84 degrees ("EPSG:32661") and south of -80 ("EPSG:32761").
  ///
  /// Zones are 6 degrees wide everywhere; the exceptions around Norway and Svalbard are not applied.
  /// - Precondition: the place is finite.
  public static func universalTransverseMercator(around place: LongitudeLatitude) -> String {
    precondition(place.longitudeDegrees.isFinite && place.latitudeDegrees.isFinite)
    if place.latitudeDegrees > 84 { return "EPSG:32661" }
    if place.latitudeDegrees < -80 { return "EPSG:32761" }
    var turn = (place.longitudeDegrees + 180).truncatingRemainder(dividingBy: 360)
    if turn < 0 { turn += 360 }
    let zone = min(Int(turn / 6), 59) + 1
    return "EPSG:\((place.latitudeDegrees < 0 ? 32_700 : 32_600) + zone)"
  }
}

/// WGS 84 with longitude first.
let longitudeLatitudeReference = "OGC:CRS84"

/// Facts of a reference that must be a plane in metres.
func planeReference(_ definition: String) throws(GeodataError) -> CoordinateReferenceFacts {
  let facts = try SpatialReference(definition).facts()
  guard facts.isProjectedInMetres else {
    throw .invalidCoordinateReference(
      definition: definition,
      reason: "\(facts.name) is not projected in metres; choose a UTM zone such as EPSG:32632")
  }
  return facts
}

/// Owns one reference of PROJ. Longitude or east is always the first coordinate.
@safe struct SpatialReference: ~Copyable {
  let handle: OGRSpatialReferenceH

  init(_ definition: String) throws(GeodataError) {
    guard Self.isDefinition(definition) else {
      throw .invalidCoordinateReference(
        definition: definition,
        reason: "must be an authority code such as EPSG:32632, a WKT text or a PROJ string")
    }
    guard let handle = unsafe OSRNewSpatialReference(nil) else {
      throw .invalidCoordinateReference(definition: definition, reason: "out of memory")
    }
    guard unsafe OSRSetFromUserInput(handle, definition) == OGRERR_NONE else {
      unsafe OSRDestroySpatialReference(handle)
      throw .invalidCoordinateReference(
        definition: definition,
        reason: "not known to PROJ; check the code or text with gdalsrsinfo")
    }
    unsafe self.init(owning: handle)
  }

  /// A copy of a reference that belongs to a dataset or layer.
  init?(copying handle: OGRSpatialReferenceH?) {
    guard let handle = unsafe handle, let copy = unsafe OSRClone(handle) else { return nil }
    unsafe self.init(owning: copy)
  }

  private init(owning handle: OGRSpatialReferenceH) {
    unsafe self.handle = handle
    unsafe OSRStripVertical(handle)
    unsafe OSRSetAxisMappingStrategy(handle, OAMS_TRADITIONAL_GIS_ORDER)
  }

  deinit { unsafe OSRDestroySpatialReference(handle) }

  /// A drawing's own axes, tied to no place on earth.
  var isLocal: Bool { unsafe OSRIsLocal(handle) != 0 }

  func isSame(as other: borrowing SpatialReference) -> Bool {
    unsafe withConstantStringList([
      "IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", "CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS",
    ]) { options in
      unsafe OSRIsSameEx(handle, other.handle, options) != 0
    }
  }

  func facts() throws(GeodataError) -> CoordinateReferenceFacts {
    let epsg = verifiedEPSG()
    var definition = epsg.map { "EPSG:\($0)" }
    if definition == nil { definition = wellKnownText() }
    guard let definition else {
      throw .invalidCoordinateReference(
        definition: name, reason: "cannot be written as WKT; declare it as an EPSG code")
    }
    return CoordinateReferenceFacts(
      definition: definition, name: name, epsg: epsg,
      isGeographic: unsafe OSRIsGeographic(handle) != 0,
      isProjectedInMetres: unsafe OSRIsProjected(handle) != 0
        && abs(OSRGetLinearUnits(handle, nil) - 1) < 1e-9)
  }

  private var name: String {
    guard let text = unsafe OSRGetName(handle) else { return "unnamed" }
    return unsafe String(cString: text)
  }

  private func wellKnownText() -> String? {
    var text: UnsafeMutablePointer<CChar>?
    defer { unsafe VSIFree(text) }
    let result = unsafe withConstantStringList(["FORMAT=WKT2_2019", "MULTILINE=NO"]) { options in
      unsafe OSRExportToWktEx(handle, &text, options)
    }
    guard result == OGRERR_NONE, let text = unsafe text else { return nil }
    return unsafe String(cString: text)
  }

  /// The EPSG code that the reference carries or is recognised by, if it equals that entry.
  private func verifiedEPSG() -> Int? {
    if unsafe OSRGetAuthorityCode(handle, nil) != nil {
      guard let code = unsafe epsgCode(of: handle), equalsEPSG(code) else { return nil }
      return code
    }
    var count: Int32 = 0
    guard let matches = unsafe OSRFindMatches(handle, nil, &count, nil) else { return nil }
    defer { unsafe OSRFreeSRSArray(matches) }
    for index in 0..<Int(count) {
      if let code = unsafe epsgCode(of: matches[index]), equalsEPSG(code) { return code }
    }
    return nil
  }

  private func epsgCode(of handle: OGRSpatialReferenceH?) -> Int? {
    guard let authority = unsafe OSRGetAuthorityName(handle, nil),
      unsafe String(cString: authority) == "EPSG",
      let code = unsafe OSRGetAuthorityCode(handle, nil)
    else { return nil }
    return Int(unsafe String(cString: code))
  }

  private func equalsEPSG(_ code: Int) -> Bool {
    guard let entry = try? SpatialReference("EPSG:\(code)") else { return false }
    return isSame(as: entry)
  }

  /// PROJ's own look-up would also open files and network addresses.
  private static func isDefinition(_ text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= 100_000 else { return false }
    if text.hasPrefix("+") || text.hasPrefix("{") { return true }
    if text.contains("[") {
      return text.utf8.first.map { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a } ?? false
    }
    return !text.contains("/")
      && (text.contains(":") || ["WGS84", "NAD27", "NAD83", "WGS72"].contains(text))
  }
}

/// Owns one prepared transformation.
@safe struct CoordinateTransformation: ~Copyable {
  private let handle: OGRCoordinateTransformationH
  private let label: String

  init(from source: String, to target: String, _ messages: GDALMessages) throws(GeodataError) {
    let from = try SpatialReference(source)
    let to = try SpatialReference(target)
    guard let handle = unsafe OCTNewCoordinateTransformation(from.handle, to.handle) else {
      throw .untransformable(
        "no transformation from \(source.prefix(80)) to \(target.prefix(80)): \(messages.reason); "
          + "choose references of the same planet that PROJ can relate")
    }
    unsafe self.handle = handle
    label = "from \(source.prefix(80)) to \(target.prefix(80))"
  }

  deinit { unsafe OCTDestroyCoordinateTransformation(handle) }

  func transform(_ positions: [Position]) throws(GeodataError) -> [Position] {
    guard !positions.isEmpty else { return [] }
    guard positions.count <= Int(Int32.max) else {
      throw .invalidArgument(
        "\(positions.count) positions: at most \(Int32.max) in one transformation")
    }
    var east = positions.map(\.eastMetres)
    var north = positions.map(\.northMetres)
    var succeeded = [Int32](repeating: 0, count: positions.count)
    // GDAL transforms the two columns in place; the pointers live for this call only.
    _ = unsafe OCTTransformEx(handle, Int32(positions.count), &east, &north, nil, &succeeded)
    if let bad = positions.indices.first(where: {
      succeeded[$0] == 0 || !east[$0].isFinite || !north[$0].isFinite
    }) {
      throw .untransformable(
        "(\(positions[bad].eastMetres), \(positions[bad].northMetres)) cannot be transformed "
          + "\(label): it lies outside the area where the references are defined; "
          + "check the coordinates and their order, longitude or east first")
    }
    return positions.indices.map { Position(eastMetres: east[$0], northMetres: north[$0]) }
  }

  /// The rectangle around a transformed rectangle, following its curved edges.
  func transform(_ bounds: Bounds) throws(GeodataError) -> Bounds {
    var result = Bounds(minX: 0, minY: 0, maxX: 0, maxY: 0)
    guard
      unsafe OCTTransformBounds(
        handle, bounds.minX, bounds.minY, bounds.maxX, bounds.maxY, &result.minX, &result.minY,
        &result.maxX, &result.maxY, 21) != 0,
      result.minX.isFinite, result.minY.isFinite, result.maxX.isFinite, result.maxY.isFinite
    else {
      throw .untransformable(
        "the rectangle \(bounds.minX), \(bounds.minY) to \(bounds.maxX), \(bounds.maxY) cannot be "
          + "transformed \(label): choose an extent or reference that suits the place")
    }
    return result
  }
}

/// A rectangle in the units of some coordinate reference.
struct Bounds: Equatable {
  var minX: Double
  var minY: Double
  var maxX: Double
  var maxY: Double

  var centreX: Double { (minX + maxX) / 2 }
  var centreY: Double { (minY + maxY) / 2 }
}
