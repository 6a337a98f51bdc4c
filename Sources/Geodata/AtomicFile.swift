// How does a file appear whole or not at all: a temporary neighbour, fsync, rename.
import Glibc

/// Writes whole files so that a reader, a crash or a full disk never sees half of one.
public enum AtomicFile {
  /// Replaces the file at `path` with `bytes`.
  ///
  /// The bytes go to a new file in the same folder, which is synchronised and renamed over `path`; then
  /// the folder is synchronised. A symbolic link is followed, so the link stays. A device or pipe
  /// (`/dev/stdout`) is written in place, because it cannot be replaced.
  /// - Throws: `FileWriteError`; `path` is then unchanged and the temporary file removed.
  /// - Complexity: O(bytes).
  public static func write(_ bytes: [UInt8], to path: String) throws(FileWriteError) {
    switch try kind(of: path) {
    case .replaceable(let target, let mode):
      let partial = try createNeighbour(of: target)
      if let mode { fchmod(partial.descriptor, mode) }
      do throws(FileWriteError) {
        try fill(partial, with: bytes, target: target)
        guard unsafe rename(partial.path, target) == 0 else {
          throw FileWriteError(path: target, step: .rename, code: errno)
        }
      } catch {
        unsafe unlink(partial.path)
        throw error
      }
      try synchroniseFolder(of: target)
    case .inPlace:
      let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw FileWriteError(path: path, step: .create, code: errno)
      }
      defer { close(descriptor) }
      try writeAll(bytes, to: descriptor, path: path)
    }
  }

  /// Removes the file at `path`, if there is one.
  public static func remove(_ path: String) throws(FileWriteError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else {
      throw FileWriteError(path: path, step: .remove, code: errno)
    }
  }

  /// Replaces the file at `path` with `text` in UTF-8.
  public static func write(_ text: String, to path: String) throws(FileWriteError) {
    try write(Array(text.utf8), to: path)
  }
}

/// Which step of writing a file failed, and the system's reason.
public struct FileWriteError: Error, Equatable, CustomStringConvertible {
  public enum Step: String, Sendable {
    case create, write, synchronise, rename, remove
  }

  public let path: String
  public let step: Step
  /// The value of `errno`.
  public let code: Int32

  public var description: String {
    "\(path): cannot \(step.rawValue): \(reason); \(fix)"
  }

  /// The system's words for `code`.
  public var reason: String {
    var buffer = [CChar](repeating: 0, count: 256)
    // strerror_r fills this buffer; strerror shares one between threads.
    return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress, unsafe strerror_r(code, start, buffer.count) == 0 else {
        return "error \(code)"
      }
      return unsafe String(cString: start)
    }
  }

  private var fix: String {
    switch code {
    case ENOSPC, EDQUOT: "free some space or write elsewhere"
    case ENOENT, ENOTDIR: "create the folder first"
    case EACCES, EPERM, EROFS: "choose a folder that you may write to"
    case EISDIR: "name a file, not a folder"
    default: "nothing was changed at this path"
    }
  }
}

// How many writers, or their remains, one folder may hold at once.
private let maximumTemporaryNames = 1_000

private enum Target {
  /// The file behind any symbolic link, and the permissions that it has if it exists.
  case replaceable(String, mode: mode_t?)
  case inPlace
}

private struct Partial {
  let path: String
  let descriptor: Int32
}

private func kind(of path: String) throws(FileWriteError) -> Target {
  var status = stat()
  guard unsafe stat(path, &status) == 0 else {
    guard errno == ENOENT else { throw FileWriteError(path: path, step: .create, code: errno) }
    return .replaceable(path, mode: nil)
  }
  switch status.st_mode & S_IFMT {
  case S_IFDIR: throw FileWriteError(path: path, step: .create, code: EISDIR)
  case S_IFREG:
    guard let resolved = unsafe realpath(path, nil) else {
      throw FileWriteError(path: path, step: .create, code: errno)
    }
    defer { unsafe free(resolved) }
    return .replaceable(unsafe String(cString: resolved), mode: status.st_mode & 0o7777)
  default: return .inPlace
  }
}

private func createNeighbour(of target: String) throws(FileWriteError) -> Partial {
  let directory = folder(of: target)
  for attempt in 0..<maximumTemporaryNames {
    let path = "\(directory)/.parapet-\(getpid())-\(attempt).partial"
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor >= 0 { return Partial(path: path, descriptor: descriptor) }
    guard errno == EEXIST else { throw FileWriteError(path: target, step: .create, code: errno) }
  }
  throw FileWriteError(path: target, step: .create, code: EEXIST)
}

private func fill(_ partial: Partial, with bytes: [UInt8], target: String) throws(FileWriteError) {
  do throws(FileWriteError) {
    try writeAll(bytes, to: partial.descriptor, path: target)
    guard fsync(partial.descriptor) == 0 else {
      throw FileWriteError(path: target, step: .synchronise, code: errno)
    }
  } catch {
    close(partial.descriptor)
    throw error
  }
  // Network file systems report a full disk only here.
  guard close(partial.descriptor) == 0 else {
    throw FileWriteError(path: target, step: .write, code: errno)
  }
}

private func writeAll(
  _ bytes: [UInt8], to descriptor: Int32, path: String
) throws(FileWriteError) {
  var written = 0
  while written < bytes.count {
    let step = unsafe bytes.withUnsafeBytes { buffer in
      let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
      return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
    }
    if step > 0 {
      written += step
    } else if step == 0 || errno != EINTR {
      throw FileWriteError(path: path, step: .write, code: step == 0 ? EIO : errno)
    }
  }
}

private func synchroniseFolder(of target: String) throws(FileWriteError) {
  let descriptor = unsafe open(folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  // A folder may be writable and not readable; the file itself is safe by now.
  guard descriptor >= 0 else { return }
  defer { close(descriptor) }
  // Some file systems refuse to synchronise folders with EINVAL.
  guard fsync(descriptor) == 0 || errno == EINVAL else {
    throw FileWriteError(path: target, step: .synchronise, code: errno)
  }
}

private func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}
