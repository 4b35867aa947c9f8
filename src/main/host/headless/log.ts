// The log of the headless app. pino writes JSON lines to standard error, after this module has removed secrets.
import pino from 'pino'
import type { Log, LogFields } from '../../lib/log.ts'
import { redact, redactText } from '../../lib/redaction.ts'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export function createPinoLog(
  level: LogLevel,
  destination: pino.DestinationStream = pino.destination(2),
): Log {
  // `redact` already converts errors to plain objects, so pino needs no serializers.
  return adapt(pino({ level, base: null, serializers: {} }, destination))
}

function adapt(logger: pino.Logger): Log {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: LogFields, message: string) => {
    if (logger.isLevelEnabled(level)) logger[level](redact(fields) as object, redactText(message))
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => adapt(logger.child(redact(fields) as pino.Bindings)),
  }
}
