import { constants } from 'node:zlib'
import type { FastifyCompressOptions } from '@fastify/compress'

/**
 * A page is compressed in one go: making fifty rows small takes a quarter of a millisecond, three times as much when
 * they pass through a stream. What is larger is compressed while it is sent. Quality 5 of brotli makes them a tenth
 * smaller than its usual 4 for about the same work; above it the work grows and the answer hardly shrinks. Request
 * bodies are never unpacked: a few bytes may stand for gigabytes.
 */
export const COMPRESSION: FastifyCompressOptions = {
  encodings: ['br', 'gzip'],
  syncThreshold: 256 * 1024,
  brotliOptions: {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 5,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_LGWIN]: 17,
    },
  },
  globalDecompression: false,
}
