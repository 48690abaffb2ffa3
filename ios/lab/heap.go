package lab

import "runtime/metrics"

// HeapShare tells how much of the process's memory falls to each of n devices, in octets.
func HeapShare(n int) func() uint64 {
	return func() uint64 {
		heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(heap)
		return heap[0].Value.Uint64() / uint64(max(1, n))
	}
}
