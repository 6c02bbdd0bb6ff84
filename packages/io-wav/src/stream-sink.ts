import type { ByteSink } from '@trackout/core';

/**
 * Writes into a web stream: an upload, a file that the user picked (`showSaveFilePicker`), a `TransformStream`.
 *
 * Waits while the stream's own queue is full, so memory stays within its high-water mark. It appends only. What
 * is written is copied, since a stream may keep it. The stream is locked from the first call until `close` or
 * `abort`; its error is thrown by the call that meets it.
 */
export function streamSink(stream: WritableStream<Uint8Array>): ByteSink<void> {
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  let failure: { readonly reason: unknown } | undefined;
  const lock = () => {
    if (writer) return writer;
    writer = stream.getWriter();
    // Whoever writes next, or closes, hears of it; nobody else waits for these.
    writer.closed.catch((reason: unknown) => {
      failure ??= { reason };
    });
    return writer;
  };
  return {
    seekable: false,
    write(bytes) {
      const held = lock();
      if (failure) throw failure.reason;
      held.write(bytes.slice()).catch(() => {});
      return (held.desiredSize ?? 0) > 0 ? undefined : held.ready;
    },
    async close() {
      const held = lock();
      await held.close();
      held.releaseLock();
    },
    async abort(reason) {
      const held = lock();
      await held.abort(reason).catch(() => {});
      held.releaseLock();
    },
  };
}
