package ios

import "torii/cli"

// pool is a part of a router's memory.
type pool struct {
	name   string
	head   uint64 // its address
	total  uint64
	lowest uint64 // free ever, as far as anybody looked; 0: nobody did
}

// memoryPools are the parts of the memory that show version tells the size of.
func (p *Platform) memoryPools() [2]pool {
	if p.Classic {
		return [2]pool{{name: "Processor", head: 0x63B20000, total: 251904 << 10}, {name: "I/O", head: 0x0F600000, total: 10240 << 10}}
	}
	return [2]pool{{name: "Processor", head: 0x2A000000, total: 483328 << 10}, {name: "I/O", head: 0x0D800000, total: 40960 << 10}}
}

func memoryCommands(s *Session) []cli.Line {
	d := s.device
	return []cli.Line{
		s.show("show memory", "Memory statistics", d.showMemory),
		s.show("show memory statistics", "Memory pool statistics", d.showMemory),
		s.show("show memory summary", "Summary of memory usage per alloc PC", d.showMemory),
	}
}

// used is what is taken of the pools: packets are the I/O memory.
func (d *Device) used() [2]uint64 {
	packets := uint64(d.Pool.Held())
	if d.Heap == nil {
		return [2]uint64{0, packets}
	}
	return [2]uint64{d.Heap(), packets}
}

// free is what is left of a pool. It remembers the least it ever was.
func (p *pool) free(used uint64) uint64 {
	left := p.total - min(p.total, used)
	if p.lowest == 0 || left < p.lowest {
		p.lowest = left
	}
	return left
}

// showMemory has no fragments to tell of: what is free is one piece.
func (d *Device) showMemory(w *page) {
	w.printf("                Head    Total(b)     Used(b)     Free(b)   Lowest(b)  Largest(b)\n")
	for n, used := range d.used() {
		p := &d.pools[n]
		free := p.free(used)
		w.printf("%9s %10X %11d %11d %11d %11d %11d\n", p.name, p.head, p.total, p.total-free, free, p.lowest, free)
	}
}

// showProcessMemory tells of the whole device: what its processes hold is not told apart.
func (d *Device) showProcessMemory(w *page) {
	used := d.used()
	for n := range used {
		p := &d.pools[n]
		free := p.free(used[n])
		w.printf("%9s Pool Total: %10d Used: %10d Free: %10d\n", p.name, p.total, p.total-free, free)
	}
	w.printf("\n PID TTY  Allocated      Freed    Holding    Getbufs    Retbufs Process\n")
	w.printf("%4d%4d %10d %10d %10d %10d %10d %-16s\n", 0, 0, used[0], 0, used[0], 0, 0, "*Init*")
	w.printf("%31d Total\n", used[0])
}
