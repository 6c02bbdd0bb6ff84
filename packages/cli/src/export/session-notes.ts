import { describeFrame, type ExportPlan, type PlannedFile } from '@trackout/core';

/** Name of the notes beside the audio. */
export const NOTES_NAME = 'SESSION.txt';

/** What a person needs to set up a session of their own for the files: rate, start, tempo, metre, key, markers. */
export function sessionNotes(plan: ExportPlan): string {
  const { session, sampleRate, startFrame, frameCount } = plan;
  const fact = (label: string, value: string | undefined) => `${label.padEnd(16)}${value ?? 'not stated'}`;
  const inFiles = (session.markers ?? []).filter(
    ({ frame }) => frame >= startFrame && frame < startFrame + frameCount,
  );
  return `${[
    session.name,
    '',
    fact('Sample rate', `${sampleRate} Hz`),
    fact('Length', `${frameCount} frames, every file`),
    fact('Starts at', `${describeFrame(startFrame, sampleRate)} of the session`),
    ...(session.timeReference === undefined
      ? []
      : [fact('Time reference', `${session.timeReference + startFrame} frames after midnight`)]),
    fact('Tempo', session.tempo === undefined ? undefined : `${session.tempo} quarter notes a minute`),
    fact('Time signature', session.timeSignature),
    fact('Key', session.key),
    ...sameLines(plan),
    ...(inFiles.length === 0
      ? []
      : [
          '',
          'Markers, from the start of the files',
          ...inFiles.map(({ frame, name }) => `  ${describeFrame(frame - startFrame, sampleRate)}  ${name}`),
        ]),
  ].join('\n')}\n`;
}

/** Files that need not be imported twice. */
function sameLines({ files }: ExportPlan): string[] {
  const byId = new Map(files.map((file) => [file.id, file]));
  const same = files.filter(({ sameAs }) => sameAs !== undefined);
  if (same.length === 0) return [];
  return [
    '',
    'The same samples, so that each folder is complete',
    ...same.map(({ path, sameAs }) => `  ${path} = ${(byId.get(sameAs as string) as PlannedFile).path}`),
  ];
}
