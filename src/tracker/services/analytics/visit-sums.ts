export { documentSums, linkSums, type VisitSums, visitorSums } from '../../repositories/visit-sums.ts'
