// How do layers become GeoPackage and GeoJSON files, and come back from any vector file?
import CGDAL
import Terrain

/// Writes layers into one GeoPackage, which replaces any file at `path`.
///
/// Layers with a `styleQML` get a row of the `layer_styles` table, so that QGIS opens them styled. Feature
/// identifiers count from 1. Time stamps inside are fixed to 2000-01-01, so that the same layers give the
/// same bytes.
/// - Throws: `GeodataError.invalidArgument` when there is no layer or two share a name;
///   `.invalidCoordinateReference`, `.unwritable`, `.fileWrite`.
/// - Complexity: O(values + positions); the file is built in memory.
public func writeGeoPackage(_ layers: [VectorLayer], to path: String) throws(GeodataError) {
  guard !layers.isEmpty else {
    throw .invalidArgument("\(path): a GeoPackage needs at least one layer")
  }
  for (index, layer) in layers.enumerated()
  where layers[..<index].contains(where: { $0.name.lowercased() == layer.name.lowercased() }) {
    throw .invalidArgument("\(path): two layers are named \"\(layer.name)\"; rename one")
  }
  let styles = try styleLayer(of: layers)
  let bytes = try callingGDAL { messages throws(GeodataError) in
    try encoded(
      layers + (styles.map { [$0] } ?? []), driver: "GPKG",
      options: ["FID=fid", "GEOMETRY_NAME=geom"], path: path, messages)
  }
  try replace(path, with: bytes)
}

/// Writes one layer as GeoJSON after RFC 7946: WGS 84 longitude and latitude to seven decimals, about a
/// centimetre.
/// - Throws: `GeodataError.invalidArgument` when the layer is tied to no place or has no geometry;
///   `.invalidCoordinateReference`, `.untransformable`, `.unwritable`, `.fileWrite`.
/// - Complexity: O(values + positions); the file is built in memory.
public func writeGeoJSON(_ layer: VectorLayer, to path: String) throws(GeodataError) {
  guard layer.kind != .table, let reference = layer.coordinateReference else {
    throw .invalidArgument(
      "\(path): GeoJSON holds places on earth; layer \"\(layer.name)\" needs geometry and a "
        + "coordinate reference")
  }
  let bytes = try callingGDAL { messages throws(GeodataError) in
    let plane = try planeReference(reference)
    let places = try CoordinateTransformation(
      from: plane.definition, to: longitudeLatitudeReference, messages
    ).transform(layer.allPositions)
    return try encoded(
      [layer.moved(to: places, reference: longitudeLatitudeReference)], driver: "GeoJSON",
      options: ["RFC7946=YES", "COORDINATE_PRECISION=7"], path: path, messages)
  }
  try replace(path, with: bytes)
}

/// Kinds of table that people edit in spreadsheet programs.
public enum TableFormat: String, Sendable, CaseIterable {
  case csv, xlsx, ods

  fileprivate var driver: String { rawValue.uppercased() }
}

/// Writes the tables of layers, without geometry: one sheet for each, or the only one as text.
///
/// The same layers give the same bytes.
/// - Throws: `GeodataError.invalidArgument` when there is no layer, or more than one for CSV; `.unwritable`,
///   `.fileWrite`.
/// - Complexity: O(values); the file is built in memory.
public func writeTables(
  _ layers: [VectorLayer], as format: TableFormat, to path: String
) throws(GeodataError) {
  guard !layers.isEmpty, format != .csv || layers.count == 1 else {
    throw .invalidArgument("\(path): CSV holds one table, other spreadsheets at least one")
  }
  let tables = layers.map { layer in
    VectorLayer(
      unchecked: layer.name, kind: .table, coordinateReference: nil, fields: layer.fields,
      features: layer.features.map { VectorFeature(geometry: nil, values: $0.values) },
      styleQML: nil)
  }
  let bytes = try callingGDAL { messages throws(GeodataError) in
    try encoded(tables, driver: format.driver, options: [], path: path, messages)
  }
  try replace(path, with: bytes)
}

/// Reads every layer of any vector file that GDAL knows, in metres of one projected reference.
///
/// That reference is `coordinateReference`; without one it is the first spatial layer's own if that is
/// projected in metres, else the UTM zone of the middle of that layer. Layers that declare no reference are
/// taken to be in `coordinateReference`, else on a plane in metres. A layer of mixed geometry comes back as
/// one layer per kind, points, lines and polygons in this order, under the same name. Heights are dropped,
/// curves become lines, and parts without length or area are left out. Fields that are neither numbers nor
/// text become text.
/// - Throws: `GeodataError`; a layer above the limits of `VectorLayer` is refused.
/// - Complexity: O(values + positions).
public func readVectors(
  path: String, coordinateReference: String? = nil
) throws(GeodataError) -> [VectorLayer] {
  try callingGDAL { messages throws(GeodataError) in
    let dataset = try VectorDataset(opening: path, messages)
    var plane: CoordinateReferenceFacts?
    if let coordinateReference { plane = try planeReference(coordinateReference) }
    var layers: [VectorLayer] = []
    var styles: [(layer: String, qml: String)] = []
    for index in 0..<dataset.layerCount {
      let (found, reference) = try dataset.layers(at: index, messages)
      if found.first?.name == styleTable {
        styles += found.flatMap(stylesIn)
        continue
      }
      for layer in found {
        layers.append(try inMetres(layer, reference, plane: &plane, messages))
      }
    }
    return layers.map { layer in
      VectorLayer(
        unchecked: layer.name, kind: layer.kind, coordinateReference: layer.coordinateReference,
        fields: layer.fields, features: layer.features,
        styleQML: styles.first { $0.layer == layer.name }?.qml)
    }
  }
}

/// Reads every sheet of a spreadsheet (XLSX, ODS, CSV), whose first row names the columns.
/// - Throws: `GeodataError`; a sheet above the limits of `VectorLayer` is refused.
/// - Complexity: O(values).
public func readTables(path: String) throws(GeodataError) -> [VectorLayer] {
  try callingGDAL { messages throws(GeodataError) in
    // Without this a sheet of texts alone has no header.
    let settings = ["OGR_XLSX_HEADERS", "OGR_ODS_HEADERS"]
    for setting in settings { unsafe CPLSetThreadLocalConfigOption(setting, "FORCE") }
    defer { for setting in settings { unsafe CPLSetThreadLocalConfigOption(setting, nil) } }
    let dataset = try VectorDataset(opening: path, options: ["HEADERS=YES"], messages)
    var tables: [VectorLayer] = []
    for index in 0..<dataset.layerCount { tables += try dataset.layers(at: index, messages).0 }
    return tables
  }
}

/// What GeoPackage calls a plane in metres that is tied to no place; without it GDAL would write degrees.
private let undefinedPlane = "LOCAL_CS[\"Undefined Cartesian SRS\",UNIT[\"metre\",1]]"

private let styleTable = "layer_styles"

/// The table in which QGIS looks for styles, or nil when no layer has one.
private func styleLayer(of layers: [VectorLayer]) throws(GeodataError) -> VectorLayer? {
  let rows = layers.compactMap { layer in
    layer.styleQML.map { qml in
      VectorFeature(
        geometry: nil,
        values: [
          .text(""), .text(""), .text(layer.name), .text(layer.kind == .table ? "" : "geom"),
          .text(layer.name), .text(qml), .text(""), .integer(1), .text(""), .text(""), .null,
          .text("2000-01-01T00:00:00.000Z"),
        ])
    }
  }
  if rows.isEmpty { return nil }
  for row in rows {
    guard row.values.allSatisfy({ $0 == .null || $0.fits(.text) || $0.fits(.integer) }) else {
      throw .invalidArgument("a style contains a zero byte")
    }
  }
  return VectorLayer(
    unchecked: styleTable, kind: .table, coordinateReference: nil,
    fields: [
      VectorField("f_table_catalog", .text), VectorField("f_table_schema", .text),
      VectorField("f_table_name", .text), VectorField("f_geometry_column", .text),
      VectorField("styleName", .text), VectorField("styleQML", .text),
      VectorField("styleSLD", .text), VectorField("useAsDefault", .integer),
      VectorField("description", .text), VectorField("owner", .text), VectorField("ui", .text),
      VectorField("update_time", .text),
    ], features: rows, styleQML: nil)
}

private func stylesIn(_ table: VectorLayer) -> [(layer: String, qml: String)] {
  guard let name = table.fields.firstIndex(where: { $0.name == "f_table_name" }),
    let qml = table.fields.firstIndex(where: { $0.name == "styleQML" })
  else { return [] }
  return table.features.compactMap { row in
    guard case .text(let layer) = row.values[name], case .text(let text) = row.values[qml] else {
      return nil
    }
    return (layer, text)
  }
}

/// Moves a layer as read to the plane of all layers, which the first layer with a reference decides.
private func inMetres(
  _ layer: VectorLayer, _ reference: CoordinateReferenceFacts?,
  plane: inout CoordinateReferenceFacts?, _ messages: GDALMessages
) throws(GeodataError) -> VectorLayer {
  let positions = layer.allPositions
  guard layer.kind != .table else { return layer }
  guard let reference else { return layer.moved(to: positions, reference: plane?.definition) }
  if plane == nil {
    plane = try ownPlane(reference, positions, messages)
  }
  guard let plane, plane.definition != reference.definition else {
    return layer.moved(to: positions, reference: reference.definition)
  }
  let moved = try CoordinateTransformation(
    from: reference.definition, to: plane.definition, messages
  ).transform(positions)
  return layer.moved(to: moved, reference: plane.definition)
}

private func ownPlane(
  _ reference: CoordinateReferenceFacts, _ positions: [Position], _ messages: GDALMessages
) throws(GeodataError) -> CoordinateReferenceFacts? {
  if reference.isProjectedInMetres { return reference }
  guard let first = positions.first else { return nil }
  var bounds = Bounds(
    minX: first.eastMetres, minY: first.northMetres, maxX: first.eastMetres,
    maxY: first.northMetres)
  for position in positions {
    bounds.minX = min(bounds.minX, position.eastMetres)
    bounds.minY = min(bounds.minY, position.northMetres)
    bounds.maxX = max(bounds.maxX, position.eastMetres)
    bounds.maxY = max(bounds.maxY, position.northMetres)
  }
  let centre = try CoordinateTransformation(
    from: reference.definition, to: longitudeLatitudeReference, messages
  ).transform([Position(eastMetres: bounds.centreX, northMetres: bounds.centreY)])[0]
  return try SpatialReference(
    Projection.universalTransverseMercator(
      around: LongitudeLatitude(
        longitudeDegrees: centre.eastMetres, latitudeDegrees: centre.northMetres))
  ).facts()
}

private func encoded(
  _ layers: [VectorLayer], driver: String, options: [String], path: String,
  _ messages: GDALMessages
) throws(GeodataError) -> [UInt8] {
  let folder = MemoryFolder(for: messages)
  // Drivers stamp files with the day unless this thread fixes it.
  unsafe CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z")
  defer { unsafe CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", nil) }
  let before = messages.failures.count
  // Drivers of spreadsheets insist on their own ending.
  let name = "encoded.\(driver.lowercased())"
  let dataset = try VectorDataset(
    creating: folder.path(name), driver: driver, path: path, messages)
  for layer in layers { try dataset.append(layer, options: options, messages) }
  dataset.close()
  guard messages.isSilent(since: before), let bytes = folder.bytes(of: name) else {
    throw .unwritable(path: path, reason: messages.reason)
  }
  return bytes
}

private func replace(_ path: String, with bytes: [UInt8]) throws(GeodataError) {
  do throws(FileWriteError) {
    try AtomicFile.write(bytes, to: path)
  } catch {
    throw .fileWrite(error)
  }
}

/// Owns one dataset of layers.
@safe private struct VectorDataset: ~Copyable {
  private let handle: GDALDatasetH
  private let path: String

  init(
    opening path: String, options: [String] = [], _ messages: GDALMessages
  ) throws(GeodataError) {
    let flags = UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR)
    let opened = unsafe withConstantStringList(options) {
      unsafe GDALOpenEx(path, flags, nil, $0, nil)
    }
    guard let handle = unsafe opened else {
      guard isReadableFile(path) else { throw .missingFile(path: path) }
      throw .notAVector(path: path, reason: messages.reason)
    }
    unsafe self.handle = handle
    self.path = path
  }

  init(
    creating name: String, driver: String, path: String, _ messages: GDALMessages
  ) throws(GeodataError) {
    guard
      let handle = unsafe GDALCreate(
        GDALGetDriverByName(driver), name, 0, 0, 0, GDT_Unknown, nil)
    else {
      throw .unwritable(path: path, reason: messages.reason)
    }
    unsafe self.handle = handle
    self.path = path
  }

  deinit { unsafe GDALClose(handle) }

  /// Ends the dataset here; failures to flush arrive as messages.
  consuming func close() {}

  var layerCount: Int { Int(unsafe GDALDatasetGetLayerCount(handle)) }

  func append(
    _ layer: VectorLayer, options: [String], _ messages: GDALMessages
  ) throws(GeodataError) {
    let created = try unsafe create(layer, options: options)
    guard let created = unsafe created else {
      throw .unwritable(path: path, reason: messages.reason)
    }
    for field in layer.fields {
      let definition = unsafe OGR_Fld_Create(field.name, field.kind.type)
      defer { unsafe OGR_Fld_Destroy(definition) }
      guard unsafe OGR_L_CreateField(created, definition, 0) == OGRERR_NONE else {
        throw .unwritable(path: path, reason: messages.reason)
      }
    }
    _ = unsafe GDALDatasetStartTransaction(handle, 0)
    let isMultiple = layer.hasSeveralParts
    for feature in layer.features {
      let row = unsafe OGR_F_Create(OGR_L_GetLayerDefn(created))
      defer { unsafe OGR_F_Destroy(row) }
      for (index, value) in feature.values.enumerated() {
        unsafe set(value, row, Int32(index))
      }
      if let geometry = feature.geometry {
        _ = unsafe OGR_F_SetGeometryDirectly(row, geometry.made(isMultiple: isMultiple))
      }
      guard unsafe OGR_L_CreateFeature(created, row) == OGRERR_NONE else {
        throw .unwritable(path: path, reason: messages.reason)
      }
    }
    _ = unsafe GDALDatasetCommitTransaction(handle)
  }

  private func create(
    _ layer: VectorLayer, options: [String]
  ) throws(GeodataError) -> OGRLayerH? {
    let type = layer.kind.type(isMultiple: layer.hasSeveralParts)
    let options = layer.kind == .table ? options.filter { !$0.hasPrefix("GEOMETRY") } : options
    let handle = unsafe self.handle
    guard layer.kind != .table else {
      return unsafe withStringList(options) {
        unsafe GDALDatasetCreateLayer(handle, layer.name, nil, type, $0)
      }
    }
    let definition = layer.coordinateReference ?? undefinedPlane
    let reference = try SpatialReference(definition)
    let referenceHandle = unsafe reference.handle
    return unsafe withStringList(options) {
      unsafe GDALDatasetCreateLayer(handle, layer.name, referenceHandle, type, $0)
    }
  }

  /// One layer of the file, as one layer per geometry kind, with its reference.
  func layers(
    at index: Int, _ messages: GDALMessages
  ) throws(GeodataError) -> ([VectorLayer], CoordinateReferenceFacts?) {
    guard let layer = unsafe GDALDatasetGetLayer(handle, Int32(index)) else { return ([], nil) }
    let before = messages.failures.count
    let name = unsafe OGR_L_GetName(layer).map { unsafe String(cString: $0) } ?? ""
    let fields = unsafe fieldsOf(layer)
    var features: [GeometryKind: [VectorFeature]] = [:]
    var placeless: [VectorFeature] = []
    var count = 0
    unsafe OGR_L_ResetReading(layer)
    while let row = unsafe OGR_L_GetNextFeature(layer) {
      defer { unsafe OGR_F_Destroy(row) }
      count += 1
      guard count <= VectorLayer.maximumFeatures else {
        throw .tooLarge(
          path: path,
          reason: "layer \"\(name)\" has more than \(VectorLayer.maximumFeatures) features; "
            + "select some with ogr2ogr -where")
      }
      let values = unsafe valuesOf(row, fields)
      let geometries = try unsafe geometriesOf(OGR_F_GetGeometryRef(row), path: path)
      if geometries.isEmpty { placeless.append(VectorFeature(geometry: nil, values: values)) }
      for geometry in geometries {
        features[geometry.kind, default: []].append(
          VectorFeature(geometry: geometry, values: values))
      }
    }
    guard messages.isSilent(since: before) else {
      throw .unreadable(path: path, reason: messages.reason)
    }
    let declared = unsafe GeometryKind(OGR_L_GetGeomType(layer))
    var kinds = GeometryKind.allCases.filter { features[$0] != nil }
    if kinds.isEmpty { kinds = [declared] }
    features[kinds[0], default: []] += placeless
    let layers = kinds.map { kind in
      VectorLayer(
        unchecked: name, kind: kind, coordinateReference: nil, fields: fields,
        features: features[kind] ?? [], styleQML: nil)
    }
    for layer in layers { try layer.checkCounts() }
    return (layers, try unsafe referenceOf(layer))
  }
}

extension VectorLayer {
  fileprivate var hasSeveralParts: Bool {
    features.contains { ($0.geometry?.parts ?? 1) > 1 }
  }
}

extension GeometryKind {
  fileprivate func type(isMultiple: Bool) -> OGRwkbGeometryType {
    switch self {
    case .point: isMultiple ? wkbMultiPoint : wkbPoint
    case .line: isMultiple ? wkbMultiLineString : wkbLineString
    case .polygon: isMultiple ? wkbMultiPolygon : wkbPolygon
    case .table: wkbNone
    }
  }

  /// The kind that a layer declares; a layer that may hold anything and holds nothing is a table.
  fileprivate init(_ type: OGRwkbGeometryType) {
    switch OGR_GT_Flatten(type) {
    case wkbPoint, wkbMultiPoint: self = .point
    case wkbLineString, wkbMultiLineString, wkbCompoundCurve, wkbMultiCurve: self = .line
    case wkbPolygon, wkbMultiPolygon, wkbCurvePolygon, wkbMultiSurface: self = .polygon
    default: self = .table
    }
  }
}

extension FieldKind {
  fileprivate var type: OGRFieldType {
    switch self {
    case .text: OFTString
    case .integer: OFTInteger64
    case .real: OFTReal
    }
  }

  fileprivate init(_ type: OGRFieldType) {
    switch type {
    case OFTInteger, OFTInteger64: self = .integer
    case OFTReal: self = .real
    default: self = .text
    }
  }
}

extension VectorGeometry {
  /// A new geometry of GDAL, which its feature will own.
  fileprivate func made(isMultiple: Bool) -> OGRGeometryH? {
    let parts: [OGRGeometryH?] =
      switch self {
      case .points(let points): unsafe points.map { unsafe curve([$0], wkbPoint) }
      case .lines(let lines): unsafe lines.map { unsafe curve($0, wkbLineString) }
      case .polygons(let polygons):
        unsafe polygons.map { rings in
          let polygon = unsafe OGR_G_CreateGeometry(wkbPolygon)
          for ring in rings {
            _ = unsafe OGR_G_AddGeometryDirectly(polygon, curve(ring, wkbLinearRing))
          }
          return unsafe polygon
        }
      }
    if !isMultiple { return unsafe parts[0] }
    let whole = unsafe OGR_G_CreateGeometry(kind.type(isMultiple: true))
    for index in unsafe parts.indices {
      _ = unsafe OGR_G_AddGeometryDirectly(whole, parts[index])
    }
    return unsafe whole
  }
}

private func curve(_ positions: [Position], _ type: OGRwkbGeometryType) -> OGRGeometryH? {
  let geometry = unsafe OGR_G_CreateGeometry(type)
  for position in positions {
    unsafe OGR_G_AddPoint_2D(geometry, position.eastMetres, position.northMetres)
  }
  return unsafe geometry
}

private func set(_ value: VectorValue, _ row: OGRFeatureH?, _ index: Int32) {
  switch value {
  case .text(let text): unsafe OGR_F_SetFieldString(row, index, text)
  case .integer(let number): unsafe OGR_F_SetFieldInteger64(row, index, GIntBig(number))
  case .real(let number): unsafe OGR_F_SetFieldDouble(row, index, number)
  case .null: unsafe OGR_F_SetFieldNull(row, index)
  }
}

private func fieldsOf(_ layer: OGRLayerH) -> [VectorField] {
  let definition = unsafe OGR_L_GetLayerDefn(layer)
  return unsafe (0..<OGR_FD_GetFieldCount(definition)).map { index in
    let field = unsafe OGR_FD_GetFieldDefn(definition, index)
    let name = unsafe OGR_Fld_GetNameRef(field).map { unsafe String(cString: $0) } ?? ""
    return VectorField(name, FieldKind(unsafe OGR_Fld_GetType(field)))
  }
}

private func valuesOf(_ row: OGRFeatureH, _ fields: [VectorField]) -> [VectorValue] {
  fields.enumerated().map { index, field in
    let index = Int32(index)
    guard unsafe OGR_F_IsFieldSetAndNotNull(row, index) != 0 else { return .null }
    switch field.kind {
    case .integer: return .integer(Int(unsafe OGR_F_GetFieldAsInteger64(row, index)))
    case .real: return .real(unsafe OGR_F_GetFieldAsDouble(row, index))
    case .text:
      guard let text = unsafe OGR_F_GetFieldAsString(row, index) else { return .null }
      return .text(unsafe String(cString: text))
    }
  }
}

private func referenceOf(_ layer: OGRLayerH) throws(GeodataError) -> CoordinateReferenceFacts? {
  guard let reference = unsafe SpatialReference(copying: OGR_L_GetSpatialRef(layer)),
    !reference.isLocal
  else { return nil }
  let facts = try reference.facts()
  // What GeoPackage calls degrees of no datum.
  return facts.name.lowercased().hasPrefix("undefined") ? nil : facts
}

/// The parts of a geometry by kind; empty when it has none.
private func geometriesOf(
  _ geometry: OGRGeometryH?, path: String
) throws(GeodataError) -> [VectorGeometry] {
  guard let geometry = unsafe geometry else { return [] }
  // Arcs become lines with a vertex at least every four degrees.
  let linear = unsafe OGR_G_GetLinearGeometry(geometry, 0, nil)
  defer { unsafe OGR_G_DestroyGeometry(linear) }
  var points: [Position] = []
  var lines: [[Position]] = []
  var polygons: [[[Position]]] = []
  var open: [OGRGeometryH?] = unsafe [linear]
  while let part = unsafe open.popLast() {
    switch OGR_GT_Flatten(unsafe OGR_G_GetGeometryType(part)) {
    case wkbPoint: unsafe points += positionsOf(part)
    case wkbLineString:
      let line = unsafe positionsOf(part)
      if line.count >= 2 { lines.append(line) }
    case wkbPolygon, wkbTriangle:
      let rings = unsafe childrenOf(part).map {
        VectorGeometry.closed(unsafe positionsOf($0))
      }
      // Without an outer ring the holes mean nothing.
      if let outer = rings.first, outer.count >= 4 {
        polygons.append([outer] + rings.dropFirst().filter { $0.count >= 4 })
      }
    case wkbMultiPoint, wkbMultiLineString, wkbMultiPolygon, wkbGeometryCollection,
      wkbPolyhedralSurface, wkbTIN:
      unsafe open += childrenOf(part).reversed()
    default:
      throw .unreadable(
        path: path,
        reason: "geometry type \(unsafe OGR_G_GetGeometryType(part).rawValue) is not supported; "
          + "convert it with ogr2ogr -nlt CONVERT_TO_LINEAR")
    }
  }
  var found: [VectorGeometry] = []
  if !points.isEmpty { found.append(.points(points)) }
  if !lines.isEmpty { found.append(.lines(lines)) }
  if !polygons.isEmpty { found.append(.polygons(polygons)) }
  return found
}

func childrenOf(_ geometry: OGRGeometryH?) -> [OGRGeometryH?] {
  unsafe (0..<OGR_G_GetGeometryCount(geometry)).map { unsafe OGR_G_GetGeometryRef(geometry, $0) }
}

func positionsOf(_ geometry: OGRGeometryH?) -> [Position] {
  unsafe (0..<OGR_G_GetPointCount(geometry)).map { index in
    Position(
      eastMetres: unsafe OGR_G_GetX(geometry, index),
      northMetres: unsafe OGR_G_GetY(geometry, index))
  }
}
