// Has the user or the cluster asked to stop: SIGINT and SIGUSR1 set a flag that long work looks at.
import Foundation
import Synchronization

/// The first interrupt asks work to stop with what it has; the second ends the process. SIGUSR1 asks alone: clusters
/// send it before a time limit.
struct Interruption: Sendable {
  private static let asked = Atomic<Bool>(false)

  init() {
    // Touched before the handler can run: lazy initialisation is no work for a signal handler.
    Self.asked.store(false, ordering: .relaxed)
    signal(SIGINT) { _ in
      if Interruption.asked.exchange(true, ordering: .relaxed) { _exit(130) }
    }
    signal(SIGUSR1) { _ in Interruption.asked.store(true, ordering: .relaxed) }
  }

  var isAsked: Bool { Self.asked.load(ordering: .relaxed) }
}
