export function describeCommit(): string
