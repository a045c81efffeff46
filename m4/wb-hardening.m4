# WB_HARDENING
# ------------------------------------------------------------------
# Fill HARDEN_CFLAGS and HARDEN_LDFLAGS (everything) and EXE_LDFLAGS (programs
# only), after the OpenSSF compiler guide.  A sanitizer build gets the
# sanitizers instead: fortify would hide what they look for.  Left out on
# purpose: -z nodlopen, since bindings will open the library with dlopen.
AC_DEFUN([WB_HARDENING],
[AS_IF([test -n "$wb_sanitizers"], [_WB_SANITIZERS],
	[_WB_HARDENING])
AS_IF([test "x$enable_coverage" = xyes],
	[WB_TRY_CFLAG([HARDEN_CFLAGS], [--coverage])
	WB_TRY_CFLAG([HARDEN_CFLAGS], [-fprofile-update=atomic])
	WB_TRY_LDFLAG([HARDEN_LDFLAGS], [--coverage])])
AC_SUBST([HARDEN_CFLAGS])
AC_SUBST([HARDEN_LDFLAGS])
AC_SUBST([EXE_LDFLAGS])])

AC_DEFUN([_WB_SANITIZERS],
[WB_TRY_CFLAG([HARDEN_CFLAGS], [-fno-omit-frame-pointer])
WB_TRY_CFLAG([HARDEN_CFLAGS], [-U_FORTIFY_SOURCE])
WB_TRY_LDFLAG([HARDEN_LDFLAGS],
	[-fsanitize=$wb_sanitizers -fno-sanitize-recover=all])
AS_IF([test -z "$HARDEN_LDFLAGS"],
	[AC_MSG_ERROR([$CC cannot link with -fsanitize=$wb_sanitizers])])
AS_VAR_APPEND([HARDEN_CFLAGS], ["$HARDEN_LDFLAGS"])])

AC_DEFUN([_WB_HARDENING],
[m4_foreach([wb_flag], [
	[-fstack-protector-strong], [-fstack-clash-protection],
	[-fstrict-flex-arrays=3], [-ftrivial-auto-var-init=zero],
	[-fzero-init-padding-bits=all], [-fno-delete-null-pointer-checks],
	[-fno-strict-overflow], [-fno-strict-aliasing],
	[-fvisibility=hidden], [-fPIE]],
	[WB_TRY_CFLAG([HARDEN_CFLAGS], m4_defn([wb_flag]))])
WB_TRY_CFLAG([HARDEN_CFLAGS], [-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3])
AS_CASE([$host_cpu],
	[x86_64], [WB_TRY_CFLAG([HARDEN_CFLAGS], [-fcf-protection=full])],
	[aarch64],
	    [WB_TRY_CFLAG([HARDEN_CFLAGS], [-mbranch-protection=standard])])
m4_foreach([wb_flag], [
	[-Wl,-z,relro], [-Wl,-z,now], [-Wl,-z,noexecstack],
	[-Wl,--as-needed]],
	[WB_TRY_LDFLAG([HARDEN_LDFLAGS], m4_defn([wb_flag]))])
WB_TRY_LDFLAG([EXE_LDFLAGS], [-pie])])
