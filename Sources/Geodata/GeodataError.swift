// Why can a geographic file not be read or written, and what helps.
public import Terrain

/// One failure of reading, writing or transforming; the description names the value, what is allowed
/// and the fix.
public enum GeodataError: Error, Equatable, CustomStringConvertible {
  case missingFile(path: String)
  case notARaster(path: String, reason: String)
  case notAVector(path: String, reason: String)
  case unreadable(path: String, reason: String)
  case noOverlap(path: String, wanted: Extent, available: Extent)
  case tooLarge(path: String, reason: String)
  case invalidArgument(String)
  case invalidCoordinateReference(definition: String, reason: String)
  case untransformable(String)
  case unwritable(path: String, reason: String)
  case fileWrite(FileWriteError)
  case terrain(path: String, TerrainError)

  public var description: String {
    switch self {
    case .missingFile(let path):
      "\(path): no such file, or not one that you may read; check the path and its permissions"
    case .notARaster(let path, let reason):
      "\(path): not a raster that GDAL can read (\(reason)); "
        + "GeoTIFF, HGT, zipped HGT, DTED and ASCII grids are known to work"
    case .notAVector(let path, let reason):
      "\(path): not a vector file that GDAL can read (\(reason)); "
        + "GeoPackage, GeoJSON, KML, shapefile and CSV are known to work"
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason)"
    case .noOverlap(let path, let wanted, let available):
      "\(path): covers \(available), which does not touch the wanted \(wanted); "
        + "choose an extent inside the file, in the same coordinate reference"
    case .tooLarge(let path, let reason):
      "\(path): \(reason)"
    case .invalidArgument(let reason), .untransformable(let reason):
      reason
    case .invalidCoordinateReference(let definition, let reason):
      "coordinate reference \"\(definition.prefix(80))\": \(reason)"
    case .unwritable(let path, let reason):
      "\(path): cannot be written: \(reason)"
    case .fileWrite(let error):
      error.description
    case .terrain(let path, let error):
      "\(path): \(error)"
    }
  }
}
