const MAX_BYTES = 64;

/** @returns LiveKit's objection to the deployment of an agent, or null. */
export function deploymentFault(deployment: string): string | null {
  const bytes = Buffer.from(deployment);
  if (bytes.length > MAX_BYTES) return `deployment exceeds ${MAX_BYTES} bytes`;
  for (const [position, byte] of bytes.entries()) {
    if (byte === UNDERSCORE) return "deployment contains reserved character '_'";
    if (byte <= SPACE || byte === DELETE) return `deployment contains whitespace or control byte at position ${position}`;
  }
  return null;
}

const UNDERSCORE = 0x5f;
const SPACE = 0x20;
const DELETE = 0x7f;
