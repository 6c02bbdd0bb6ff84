import { farImage } from './far-image.js';
import type { FaultDraft, Hypothesis } from './hypothesis.js';
import { planesOf, type Scene } from './scene.js';

/** What is known of a fault only when all of them are: a twin of the file, or the stem whose effect it is. */
export async function refineDrafts(scene: Scene, hypothesis: Hypothesis): Promise<readonly FaultDraft[]> {
  const drafts: FaultDraft[] = [];
  for (const draft of hypothesis.drafts()) {
    drafts.push(draft.kind === 'extra-stem' ? await refineExtra(scene, draft) : draft);
  }
  return drafts;
}

/** A file too many is the twin of another, the effect of others that have it printed already, or just too many. */
async function refineExtra(scene: Scene, draft: FaultDraft): Promise<FaultDraft> {
  const twin = twinOf(scene, draft.stem);
  if (twin !== undefined) {
    return {
      ...draft,
      kind: 'doubled-stem',
      figure: 2,
      unit: 'ratio',
      related: [twin],
      alternatives: ['extra-stem'],
    };
  }
  const sources = await farImage(scene, draft.stem);
  if (sources.length === 0) return draft;
  return { ...draft, kind: 'return-doubled', related: sources, alternatives: ['extra-stem'] };
}

/** Another stem with the same samples in every window. */
function twinOf(scene: Scene, stem: number): number | undefined {
  for (const other of scene.stems.keys()) {
    if (other === stem) continue;
    const same = scene.windows.every((window) => {
      const own = planesOf(window, stem);
      return planesOf(window, other).every((plane, channel) => {
        for (let i = 0; i < window.frames; i++) if (plane[i] !== own[channel]?.[i]) return false;
        return true;
      });
    });
    if (same) return other;
  }
  return undefined;
}
