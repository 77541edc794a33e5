import { brotliCompressSync, constants } from "node:zlib";

/** The size a server that compresses ahead of time sends. */
export function brotliBytes(code) {
  return brotliCompressSync(code, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(code),
    },
  }).length;
}
