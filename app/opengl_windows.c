#include <windows.h>

// go-gl asks opengl32.dll for this one function, and would bind the program to the system's library before main begins. Asked
// here, the library is the one that is loaded when the window is made: the system's, or the one that draws by software.
static PROC WINAPI find(LPCSTR name) {
	static PROC(WINAPI *real)(LPCSTR);
	if (!real) {
		HMODULE library = LoadLibraryA("opengl32.dll");
		if (library) real = (PROC(WINAPI *)(LPCSTR))(void *)GetProcAddress(library, "wglGetProcAddress");
	}
	return real ? real(name) : NULL;
}

PROC(WINAPI *__imp_wglGetProcAddress)(LPCSTR) = find;
