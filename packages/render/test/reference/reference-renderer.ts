/**
 * A session rendered from the definition, one sample at a time: what a mixing desk would print.
 * A track is heard at fader x polarity x pan, from its start frame on; a stem is the sum of its group; the mix
 * is the sum of everything that is not muted. All in f64, in track order.
 */
export interface ReferenceTrack {
  readonly id: string;
  readonly planes: readonly (readonly number[])[];
  /** Linear, polarity left out. */
  readonly gain: number;
  readonly inverted: boolean;
  readonly pan: number;
  readonly mute: boolean;
  readonly startFrame: number;
  readonly group: string | undefined;
}

export type ReferenceFiles = ReadonlyMap<string, readonly (readonly number[])[]>;

export function renderReference(
  tracks: readonly ReferenceTrack[],
  outputs: number,
  frameCount: number,
  pannedMono: 'stereo' | 'mono',
): ReferenceFiles {
  const files = new Map<string, number[][]>();
  const emptyFile = (channels: number) =>
    Array.from({ length: channels }, () => new Array<number>(frameCount).fill(0));
  const recorded = (track: ReferenceTrack, channel: number, frame: number): number => {
    const plane = track.planes[track.planes.length === 1 ? 0 : channel] as readonly number[];
    const sample = plane[frame - track.startFrame];
    return frame < track.startFrame || sample === undefined ? 0 : sample;
  };
  const sideGain = (track: ReferenceTrack, channel: number): number => {
    const fader = track.inverted ? -track.gain : track.gain;
    if (outputs !== 2) return fader;
    if (channel === 0) return fader * (track.pan > 0 ? 1 - track.pan : 1);
    return fader * (track.pan < 0 ? 1 + track.pan : 1);
  };
  for (const track of tracks) {
    const keepsOne = track.planes.length === 1 && (track.pan === 0 || pannedMono === 'mono');
    const file = emptyFile(keepsOne ? 1 : outputs);
    file.forEach((plane, channel) => {
      for (let frame = 0; frame < frameCount; frame++) {
        const gain = keepsOne ? (track.inverted ? -track.gain : track.gain) : sideGain(track, channel);
        plane[frame] = gain * recorded(track, channel, frame);
      }
    });
    files.set(`multitracks/${track.id}`, file);
  }
  const addTo = (file: number[][], track: ReferenceTrack) => {
    file.forEach((plane, channel) => {
      for (let frame = 0; frame < frameCount; frame++) {
        plane[frame] = (plane[frame] as number) + sideGain(track, channel) * recorded(track, channel, frame);
      }
    });
  };
  const mix = emptyFile(outputs);
  for (const track of tracks) {
    if (track.mute) continue;
    const id = track.group === undefined ? `stems/track/${track.id}` : `stems/group/${track.group}`;
    const stem = files.get(id) ?? emptyFile(outputs);
    files.set(id, stem);
    addTo(stem, track);
    addTo(mix, track);
  }
  files.set('mix', mix);
  return files;
}
