/* For tests under wine alone, never shipped: wine 8 lacks the one function of this library that Rust's standard library asks for
   random numbers. Windows has the real one. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count)
{
    return SystemFunction036(bytes, (ULONG)count);
}
