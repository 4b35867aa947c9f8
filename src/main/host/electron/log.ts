// The log of the Electron app. electron-log writes the log to a file, after this module has removed secrets. An unpackaged app also logs to
// the terminal.
import electronLog from 'electron-log/main'
import type { Log, LogFields } from '../../lib/log.ts'
import { redact, redactText } from '../../lib/redaction.ts'

const maxFileBytes = 5 * 1024 * 1024

export function createElectronLog(file: string, isPackaged: boolean): Log {
  const { transports } = electronLog
  transports.file.resolvePathFn = () => file
  transports.file.maxSize = maxFileBytes
  transports.file.level = 'info'
  transports.console.level = isPackaged ? false : 'info'
  return adapt({})
}

function adapt(bound: LogFields): Log {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: LogFields, message: string) => {
    electronLog[level](redactText(message), redact({ ...bound, ...fields }))
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => adapt({ ...bound, ...fields }),
  }
}
