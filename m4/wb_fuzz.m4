# WB_FUZZ
# ------------------------------------------------------------------
# With --enable-fuzz: coverage for libFuzzer in everything that is compiled, and
# libFuzzer itself in FUZZ_LIB.
AC_DEFUN([WB_FUZZ],
[FUZZ_LIB=
AS_IF([test "x$enable_fuzz" = xyes],
	[FUZZ_LIB=-fsanitize=fuzzer
	wb_save_ldflags=$LDFLAGS
	LDFLAGS="$LDFLAGS $HARDEN_LDFLAGS $FUZZ_LIB"
	AC_MSG_CHECKING([whether $CC links with libFuzzer])
	AC_LINK_IFELSE([AC_LANG_SOURCE([[#include <stddef.h>
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{ return size > 9 && data[9] == 9 ? 0 : 0; }]])],
		[AC_MSG_RESULT([yes])],
		[AC_MSG_RESULT([no])
		AC_MSG_ERROR([--enable-fuzz needs clang and its runtime: on Debian clang-14 and libclang-rt-14-dev])])
	LDFLAGS=$wb_save_ldflags
	AS_VAR_APPEND([HARDEN_CFLAGS], [" -fsanitize=fuzzer-no-link"])])
AC_SUBST([FUZZ_LIB])])
