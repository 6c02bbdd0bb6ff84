import { blobSource, memorySink } from '@trackout/io-wav';
import { readSession } from '@trackout/session';
import { exportSession, memoryDelivery } from 'trackout';

/**
 * What a page does with a dropped folder: session.json and Blobs in, a delivery and a ZIP out.
 *
 * @param {string} sessionText
 * @param {string} audioUrl where the recordings are, by their file names
 */
export async function exportRealSession(sessionText, audioUrl) {
  const session = readSession(sessionText);
  const delivery = memoryDelivery();
  const zip = memorySink();
  const outcome = await exportSession(
    session,
    {
      delivery,
      open: async (path) => {
        const response = await fetch(`${audioUrl}/${encodeURIComponent(path.split(/[\\/]/).at(-1) ?? '')}`);
        if (!response.ok) throw new Error(`${path}: ${response.status}`);
        return blobSource(await response.blob());
      },
    },
    { zip: async () => zip },
  );
  if (outcome.status !== 'delivered') throw new Error('the export stopped');
  const text = (/** @type {string} */ path) => new TextDecoder().decode(delivery.files.get(path));
  return {
    paths: [...delivery.files.keys()].sort(),
    sums: text('SHA256SUMS'),
    manifest: text('manifest.json'),
    zip: outcome.zip,
  };
}
