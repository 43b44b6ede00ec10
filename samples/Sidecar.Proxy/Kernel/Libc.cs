using System.Runtime.InteropServices;

namespace Sidecar.Proxy.Kernel;

/// <summary>
/// The system calls of the relay. Each returns what the kernel returns, or a negated error number; none blocks but
/// <see cref="Wait"/>, so the others need not tell the garbage collector that they are gone.
/// </summary>
static unsafe partial class Libc
{
    public static int Socket(int family) => Checked(socket(family, Number.SOCK_STREAM | Number.SOCK_NONBLOCK | Number.SOCK_CLOEXEC, 0));

    public static int Bind(int file, in SocketAddress address)
    {
        fixed (byte* bytes = &address.First)
            return Checked(bind(file, bytes, address.Length));
    }

    public static int Listen(int file, int backlog) => Checked(listen(file, backlog));

    public static int Connect(int file, in SocketAddress address)
    {
        fixed (byte* bytes = &address.First)
            return Checked(connect(file, bytes, address.Length));
    }

    public static int Accept(int file, ref SocketAddress peer)
    {
        var length = SocketAddress.Capacity;
        fixed (byte* bytes = &peer.First)
            return Checked(accept4(file, bytes, &length, Number.SOCK_NONBLOCK | Number.SOCK_CLOEXEC));
    }

    public static int LocalAddress(int file, ref SocketAddress local)
    {
        var length = SocketAddress.Capacity;
        fixed (byte* bytes = &local.First)
            return Checked(getsockname(file, bytes, &length));
    }

    public static int GetOption(int file, int level, int name, ref SocketAddress value)
    {
        var length = SocketAddress.Capacity;
        fixed (byte* bytes = &value.First)
            return Checked(getsockopt(file, level, name, bytes, &length));
    }

    public static int GetOption(int file, int level, int name, out int value)
    {
        value = 0;
        var length = sizeof(int);
        fixed (int* number = &value)
            return Checked(getsockopt(file, level, name, number, &length));
    }

    public static int SetOption(int file, int level, int name, int value) =>
        Checked(setsockopt(file, level, name, &value, sizeof(int)));

    public static int Receive(int file, Span<byte> buffer, int flags = 0)
    {
        fixed (byte* bytes = buffer)
            return Checked(recv(file, bytes, (nuint)buffer.Length, flags));
    }

    /// <summary>Takes bytes off the receive queue without looking at them.</summary>
    public static int Discard(int file, int count) => Checked(recv(file, null, (nuint)count, Number.MSG_TRUNC));

    public static int Send(int file, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
            return Checked(send(file, bytes, (nuint)buffer.Length, Number.MSG_NOSIGNAL));
    }

    public static int Splice(int from, int to, int count) =>
        Checked(splice(from, null, to, null, (nuint)count, Number.SPLICE_F_MOVE | Number.SPLICE_F_NONBLOCK));

    public static int Shutdown(int file) => Checked(shutdown(file, Number.SHUT_WR));

    public static int Close(int file) => Checked(close(file));

    /// <summary>Closes with a reset, whatever is still on its way.</summary>
    public static void Abort(int file)
    {
        var linger = stackalloc int[2] { 1, 0 };
        _ = setsockopt(file, Number.SOL_SOCKET, Number.SO_LINGER, linger, 2 * sizeof(int));
        _ = close(file);
    }

    public static int Pipe(Span<int> ends)
    {
        fixed (int* two = ends)
            return Checked(pipe2(two, Number.O_NONBLOCK | Number.O_CLOEXEC));
    }

    public static int SetPipeSize(int file, int size) => Checked(fcntl(file, Number.F_SETPIPE_SZ, size));

    /// <summary>Unmaps pages that come back unchanged from their file when they are touched.</summary>
    public static int DropPages(nint start, nuint length) => Checked(madvise((void*)start, length, Number.MADV_DONTNEED));

    public static int CreateEventFile() => Checked(eventfd(0, Number.O_NONBLOCK | Number.O_CLOEXEC));

    public static int Signal(int file)
    {
        ulong one = 1;
        return Checked(write(file, &one, sizeof(ulong)));
    }

    public static int ClearSignal(int file)
    {
        ulong count;
        return Checked(read(file, &count, sizeof(ulong)));
    }

    /// <summary>The user that the process acts as.</summary>
    public static uint UserId() => geteuid();

    /// <summary>The group that the process acts as.</summary>
    public static uint GroupId() => getegid();

    public static int CreateEpoll() => Checked(epoll_create1(Number.O_CLOEXEC));

    public static int Control(int epoll, int operation, int file, byte* epollEvent) =>
        Checked(epoll_ctl(epoll, operation, file, epollEvent));

    /// <summary>Waits for events, at most so many milliseconds; the one call that blocks.</summary>
    public static int Wait(int epoll, byte* events, int capacity, int milliseconds) =>
        Checked(epoll_wait(epoll, events, capacity, milliseconds));

    static int Checked(nint result) => result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int bind(int file, void* address, int length);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int listen(int file, int backlog);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int connect(int file, void* address, int length);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int accept4(int file, void* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int getsockname(int file, void* address, int* length);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int getsockopt(int file, int level, int name, void* value, int* length);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int setsockopt(int file, int level, int name, void* value, int length);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint recv(int file, void* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint send(int file, void* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint splice(int from, long* fromOffset, int to, long* toOffset, nuint length, uint flags);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int shutdown(int file, int how);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int close(int file);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int madvise(void* start, nuint length, int advice);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int fcntl(int file, int command, nint argument);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint write(int file, void* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint read(int file, void* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int epoll_ctl(int epoll, int operation, int file, void* epollEvent);

    [LibraryImport("libc"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint geteuid();

    [LibraryImport("libc"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint getegid();

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int epoll_wait(int epoll, void* events, int capacity, int milliseconds);
}
