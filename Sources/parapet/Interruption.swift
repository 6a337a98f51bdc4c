// Has the user asked to stop: SIGINT sets a flag that long work looks at.
import Foundation
import Synchronization

/// The first interrupt asks work to stop with what it has; the second ends the process.
final class Interruption: Sendable {
  private let asked = Atomic<Bool>(false)
  private let source: any DispatchSourceSignal

  init() {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { [weak self] in
      guard let self else { return }
      if self.asked.exchange(true, ordering: .relaxed) { exit(Ending.interrupted.code) }
      Console.note("interrupted: stopping with the best found so far; once more to quit at once")
    }
    source.resume()
  }

  var isAsked: Bool { asked.load(ordering: .relaxed) }
}
