// Which instructions sweep the ground: vectors where the processor has them, plain Swift everywhere.

import CVisibility

/// A way to run the sweep. All ways give the same bytes.
package enum VisibilityPath: Sendable, CaseIterable {
  case portable
  case avx2
  case avx512

  /// What this processor can run, slowest first.
  package static var available: [VisibilityPath] {
    switch visibility_fastest_path() {
    case visibility_avx512: [.portable, .avx2, .avx512]
    case visibility_avx2: [.portable, .avx2]
    default: [.portable]
    }
  }

  package static var fastest: VisibilityPath { available.last ?? .portable }

  /// Its name in the kernels.
  var kernel: visibility_path {
    switch self {
    case .portable: visibility_portable
    case .avx2: visibility_avx2
    case .avx512: visibility_avx512
    }
  }
}
