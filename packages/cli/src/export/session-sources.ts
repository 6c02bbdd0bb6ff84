import {
  type BlockSource,
  type ByteSource,
  type PcmEncoding,
  REFERENCE_MIX,
  type Session,
  type SessionSource,
  type SourceFacts,
  sessionSources,
  UsageError,
} from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { openAudio, readHeader } from '@trackout/io-wav';
import { BLOCK_FRAMES, SOURCE_SLAB_BYTES } from './block-sizes.js';
import type { ExportIo } from './export-io.js';

/** The inputs of a session, open, with their headers read: all that a plan needs. */
export interface SessionInputs {
  /** By key, as in `sessionSources` of core. */
  readonly facts: ReadonlyMap<string, SourceFacts>;
  /** The audio, decoded in the memory of `dsp`. */
  sources(dsp: Dsp): Promise<OpenSources>;
  close(): Promise<void>;
}

/** The audio of a session by key: every recording once, however many clips or tracks use it. */
export type OpenSources = ReadonlyMap<string, OpenSource>;

/** What a null test needs of the audio of a session. */
export interface SessionSources {
  readonly referenceMix?: OpenSource;
}

/** One input, ready to be read. */
export interface OpenSource {
  readonly source: BlockSource;
  /** Absent for an application's own source. */
  readonly encoding?: PcmEncoding;
  /** What it is called in reports. */
  readonly name: string;
}

type Input = SessionSource & { readonly bytes?: ByteSource };

/** Opens every file of a session and reads the headers. Whatever fails, nothing stays open. */
export async function openInputs(session: Session, io: Pick<ExportIo, 'open'>): Promise<SessionInputs> {
  const inputs: Input[] = [];
  const facts = new Map<string, SourceFacts>();
  const close = async () => {
    await Promise.all(inputs.map((input) => input.bytes?.close()));
  };
  try {
    for (const source of sessionSources(session)) {
      const { key, audio } = source;
      if (audio.kind === 'source') {
        inputs.push(source);
        facts.set(key, { format: audio.source.format, frameCount: audio.source.frameCount });
        continue;
      }
      if (!io.open) throw noOpener(audio.path);
      const bytes = await io.open(audio.path);
      inputs.push({ ...source, bytes });
      const { format, frameCount, encoding } = await readHeader(bytes, { name: audio.path });
      facts.set(key, { format, frameCount, encoding });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { facts, close, sources: (dsp) => openSources(inputs, dsp) };
}

function noOpener(path: string): UsageError {
  return new UsageError(
    'export/no-opener',
    `The session names the file "${path}", and nothing was given to open it with. Pass io.open, or give the track a live source.`,
    { path },
  );
}

async function openSources(inputs: readonly Input[], dsp: Dsp): Promise<OpenSources> {
  const opened = new Map<string, OpenSource>();
  // The files take turns with it: memory does not grow by a slab for each, and it stays in the processor's cache.
  const slab = inputs.some(({ bytes }) => bytes) ? dsp.allocate(SOURCE_SLAB_BYTES) : undefined;
  for (const { key, label, audio, bytes } of inputs) {
    if (audio.kind === 'source') {
      opened.set(key, { source: audio.source, name: key === REFERENCE_MIX ? 'the reference mix' : label });
      continue;
    }
    const file = await openAudio(bytes as ByteSource, dsp, {
      name: audio.path,
      blockFrames: BLOCK_FRAMES,
      ...(slab ? { slab } : {}),
    });
    const name = audio.path.split(/[/\\]/).at(-1) as string;
    opened.set(key, { source: file, encoding: file.info.encoding, name });
  }
  return opened;
}
