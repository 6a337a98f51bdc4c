// Is this the same file: SHA-256 of inputs and outputs.
import Batch
import Crypto
import Foundation

/// For content-security policies.
func sha256Base64(_ bytes: [UInt8]) -> String {
  Data(SHA256.hash(data: bytes)).base64EncodedString()
}

func sha256(ofFile path: String) throws -> String {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw Refusal("\(path): cannot be read to take its hash")
  }
  return sha256(Array(data))
}
