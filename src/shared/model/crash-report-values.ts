// The limits of crash reports.

export const maxCrashMessage = 2_000
export const maxCrashStack = 20_000
