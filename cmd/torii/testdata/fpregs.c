/*
 * Loaded before the C library into user-mode Linux 6.1, which cannot start on a processor with AMX without it.
 *
 * That kernel moves the floating point registers of its processes in and out of them with ptrace, in a buffer as large
 * as they were with AVX-512. The kernel below takes back only the complete set, and refuses a shorter one. Here a
 * shorter one is completed before it is written: what the caller does not know is left in its initial state, which is
 * the truth as long as no process asks for AMX.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <errno.h>

#define XSTATE_BV 512        /* the set's header begins with a bit for each component that is not initial */
#define AMX_BITS (3ull << 17) /* TILECFG and TILEDATA */

static long call(long request, long pid, long addr, void *data)
{
	return syscall(SYS_ptrace, request, pid, addr, data);
}

/* registers reads or writes the part of the set that the caller has room for. */
static long registers(long request, long pid, struct iovec *part)
{
	static unsigned char set[1 << 16] __attribute__((aligned(64)));
	struct iovec whole = { set, sizeof set };
	unsigned long long present;

	if (call(PTRACE_GETREGSET, pid, NT_X86_XSTATE, &whole) < 0)
		return -1;
	if (whole.iov_len <= part->iov_len)
		return call(request, pid, NT_X86_XSTATE, part);
	if (request == PTRACE_GETREGSET) {
		memcpy(part->iov_base, set, part->iov_len);
		return 0;
	}
	memset(set, 0, whole.iov_len);
	memcpy(set, part->iov_base, part->iov_len);
	memcpy(&present, set + XSTATE_BV, sizeof present);
	present &= ~AMX_BITS;
	memcpy(set + XSTATE_BV, &present, sizeof present);
	return call(PTRACE_SETREGSET, pid, NT_X86_XSTATE, &whole);
}

long ptrace(enum __ptrace_request request, ...)
{
	va_list args;
	va_start(args, request);
	pid_t pid = va_arg(args, pid_t);
	long addr = (long)va_arg(args, void *);
	void *data = va_arg(args, void *);
	va_end(args);

	switch (request) {
	case PTRACE_GETREGSET:
	case PTRACE_SETREGSET:
		if (addr == NT_X86_XSTATE)
			return registers(request, pid, data);
		break;
	case PTRACE_PEEKTEXT:
	case PTRACE_PEEKDATA:
	case PTRACE_PEEKUSER: { /* the library returns the word that the system call stores */
		long word;
		if (call(request, pid, addr, &word) < 0)
			return -1;
		errno = 0;
		return word;
	}
	default:
		break;
	}
	return call(request, pid, addr, data);
}
