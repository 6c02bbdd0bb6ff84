import {
  type BlockSource,
  type ByteSource,
  type PcmEncoding,
  REFERENCE_MIX,
  type Session,
  type SourceFacts,
  type TrackAudio,
  UsageError,
} from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { openAudio, readHeader } from '@trackout/io-wav';
import type { ExportIo } from './export-io.js';
import { BLOCK_FRAMES } from './export-memory.js';

/** The inputs of a session, open, with their headers read: all that a plan needs. */
export interface SessionInputs {
  /** By track id, and `REFERENCE_MIX`. */
  readonly facts: ReadonlyMap<string, SourceFacts>;
  /** The audio, decoded in the memory of `dsp`. */
  sources(dsp: Dsp): Promise<SessionSources>;
  close(): Promise<void>;
}

/** The audio of a session. */
export interface SessionSources {
  /** By track id. */
  readonly tracks: ReadonlyMap<string, OpenSource>;
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

type Input =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: ByteSource }
  | { readonly kind: 'source'; readonly source: BlockSource };

/** Opens every file of a session and reads the headers. Whatever fails, nothing stays open. */
export async function openInputs(session: Session, io: Pick<ExportIo, 'open'>): Promise<SessionInputs> {
  const inputs = new Map<string, Input>();
  const facts = new Map<string, SourceFacts>();
  const close = async () => {
    await Promise.all(
      [...inputs.values()].map((input) => (input.kind === 'file' ? input.bytes.close() : undefined)),
    );
  };
  const add = async (id: string, audio: TrackAudio) => {
    if (audio.kind === 'source') {
      inputs.set(id, audio);
      facts.set(id, { format: audio.source.format, frameCount: audio.source.frameCount });
      return;
    }
    if (!io.open) throw noOpener(audio.path);
    const bytes = await io.open(audio.path);
    inputs.set(id, { kind: 'file', path: audio.path, bytes });
    const { format, frameCount, encoding } = await readHeader(bytes, { name: audio.path });
    facts.set(id, { format, frameCount, encoding });
  };
  try {
    for (const track of session.tracks) await add(track.id, track.audio);
    if (session.referenceMix) await add(REFERENCE_MIX, session.referenceMix);
  } catch (error) {
    await close();
    throw error;
  }
  return { facts, close, sources: (dsp) => openSources(session, inputs, dsp) };
}

function noOpener(path: string): UsageError {
  return new UsageError(
    'export/no-opener',
    `The session names the file "${path}", and nothing was given to open it with. Pass io.open, or give the track a live source.`,
    { path },
  );
}

async function openSources(
  session: Session,
  inputs: ReadonlyMap<string, Input>,
  dsp: Dsp,
): Promise<SessionSources> {
  const open = async (id: string, name: string): Promise<OpenSource> => {
    const input = inputs.get(id) as Input;
    if (input.kind === 'source') return { source: input.source, name };
    const wav = await openAudio(input.bytes, dsp, { name: input.path, blockFrames: BLOCK_FRAMES });
    const fileName = input.path.split(/[/\\]/).at(-1) as string;
    return { source: wav, encoding: wav.info.encoding, name: fileName };
  };
  const tracks = new Map<string, OpenSource>();
  for (const track of session.tracks) tracks.set(track.id, await open(track.id, track.name));
  if (!session.referenceMix) return { tracks };
  return { tracks, referenceMix: await open(REFERENCE_MIX, 'the reference mix') };
}
