/* Loaded before libc: a disk that takes what is written, and refuses to sync it once the file named by BROKEN_DISK is there. Each
   refused sync leaves a byte in that file. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int sync_by(long call, int file) {
  const char *path = getenv("BROKEN_DISK");
  int mark = path ? open(path, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;
  if (mark < 0)
    return (int)syscall(call, file);
  if (write(mark, "x", 1) != 1)
    abort();
  close(mark);
  errno = EIO;
  return -1;
}

int fdatasync(int file) { return sync_by(SYS_fdatasync, file); }

int fsync(int file) { return sync_by(SYS_fsync, file); }
