import { imageOf, imageSpectra, isReturn } from './long-segment.js';
import { energyOf, energyOnce } from './planes.js';
import { ReadBuffer } from './samples.js';
import { planesOf, type Scene } from './scene.js';

const FRAMES = 1 << 18;
const SMALLEST_SHARE = 0.2;

/** The stems whose filtered, decaying image this one is, the strongest first. */
export async function farImage(scene: Scene, stem: number): Promise<readonly number[]> {
  let loudest = { from: scene.range.from, energy: -1 };
  for (const window of scene.windows) {
    const energy = energyOnce(planesOf(window, stem));
    if (energy > loudest.energy) loudest = { from: window.from, energy };
  }
  const frames = Math.min(FRAMES, scene.range.to - scene.range.from);
  const from = Math.max(
    scene.range.from,
    Math.min(loudest.from - Math.floor(frames / 2), scene.range.to - frames),
  );
  const image = imageSpectra(scene, await (scene.stems[stem] as Scene['mix']).read(from, frames));
  const found: { stem: number; share: number }[] = [];
  const buffer = new ReadBuffer();
  for (const [other, contribution] of scene.stems.entries()) {
    if (other === stem) continue;
    const planes = await buffer.read(contribution, from, frames);
    if (energyOf(planes) === 0) continue;
    const seen = imageOf(scene, planes, image);
    if (seen && seen.share >= SMALLEST_SHARE && isReturn(seen))
      found.push({ stem: other, share: seen.share });
  }
  found.sort((a, b) => b.share - a.share);
  return found.filter(({ share }) => share > 0.4 * (found[0]?.share ?? 1)).map(({ stem: each }) => each);
}
