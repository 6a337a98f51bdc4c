// Is this the same file: SHA-256 of inputs and outputs.
import Crypto
import Foundation

/// Lower-case hexadecimal SHA-256.
func sha256(_ bytes: [UInt8]) -> String {
  SHA256.hash(data: bytes).map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}

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
