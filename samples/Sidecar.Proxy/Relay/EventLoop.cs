using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Sidecar.Proxy.Kernel;

namespace Sidecar.Proxy.Relay;

/// <summary>Something that waits for events of files: a listener, or a session with its two sockets.</summary>
abstract class Watched
{
    /// <summary>Its place in the table of its loop; -1 while in none.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>One of its files has something to say.</summary>
    /// <param name="side">Which, as it was given when added: 0 or 1.</param>
    /// <param name="events">The bits of epoll_ctl(2).</param>
    public abstract void OnEvent(int side, uint events);

    /// <summary>It asked for another turn, since its last one was long.</summary>
    public virtual void OnTurn()
    {
    }

    /// <summary>A look at the clock: often while something with a short limit is under way, else about once a second.</summary>
    public virtual void OnTick(long now)
    {
    }
}

/// <summary>
/// One thread around one epoll instance, edge-triggered. All that is watched belongs to the thread; other threads may only
/// <see cref="Post"/>.
/// </summary>
sealed unsafe class EventLoop : IDisposable
{
    const int EventsPerWait = 256;
    const int LongTick = 1000;
    const int ShortTick = 20;

    // struct epoll_event is packed on x86-64 and nowhere else.
    static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    static readonly int EventSize = DataOffset + 8;

    readonly int epoll = Expect(Libc.CreateEpoll(), "epoll_create1");
    readonly int wakeUp = Expect(Libc.CreateEventFile(), "eventfd");
    readonly List<(Watched? Who, int Generation)> table = [];
    readonly Stack<int> free = new();
    readonly HashSet<Watched> hurried = [];
    readonly Queue<Watched> turns = new();
    readonly ConcurrentQueue<Action> posted = new();
    long nextShortTick;
    long nextLongTick;
    volatile bool stopping;

    public EventLoop() => Control(Number.EPOLL_CTL_ADD, wakeUp, Number.EPOLLIN, ulong.MaxValue);

    /// <summary>How many are watched; exact only on the loop's thread.</summary>
    public int Count => table.Count - free.Count;

    /// <summary>All that is watched now; on the loop's thread only.</summary>
    public IEnumerable<Watched> All => table.Select(row => row.Who).OfType<Watched>();

    /// <summary>Watches a file for what is to be read, room to write, and its end.</summary>
    /// <returns>A negated error number, or at least 0.</returns>
    public int Add(Watched who, int side, int file, uint events = Number.EPOLLIN | Number.EPOLLOUT | Number.EPOLLRDHUP | Number.EPOLLET)
    {
        if (who.Slot < 0)
            Seat(who);
        return Control(Number.EPOLL_CTL_ADD, file, events, Token(who, side));
    }

    /// <summary>Stops watching a file that stays open.</summary>
    public void Remove(int file) => Control(Number.EPOLL_CTL_DEL, file, 0, 0);

    /// <summary>Forgets someone, whose files are closed or removed; events of theirs that are already read are dropped.</summary>
    public void Forget(Watched who)
    {
        if (who.Slot < 0)
            return;
        table[who.Slot] = (null, unchecked(table[who.Slot].Generation + 1));
        free.Push(who.Slot);
        hurried.Remove(who);
        who.Slot = -1;
    }

    /// <summary>Gives someone short ticks, or long ones again.</summary>
    public void Hurry(Watched who, bool wanted)
    {
        if (wanted)
            hurried.Add(who);
        else
            hurried.Remove(who);
    }

    /// <summary>Gives someone another turn after the events that are already read.</summary>
    public void Again(Watched who) => turns.Enqueue(who);

    /// <summary>Has something done on the loop's thread.</summary>
    public void Post(Action work)
    {
        posted.Enqueue(work);
        _ = Libc.Signal(wakeUp);
    }

    public void Stop() => Post(() => stopping = true);

    /// <summary>Runs until stopped.</summary>
    public void Run()
    {
        var events = stackalloc byte[EventsPerWait * EventSize];
        while (!stopping)
        {
            var count = Libc.Wait(epoll, events, EventsPerWait, turns.Count > 0 ? 0 : hurried.Count > 0 ? ShortTick : LongTick);
            for (var i = 0; i < count; i++)
                Dispatch(events + (i * EventSize));
            for (var rest = turns.Count; rest > 0; rest--)
                if (turns.Dequeue() is { Slot: >= 0 } who)
                    who.OnTurn();
            Tick();
        }
    }

    public void Dispose()
    {
        _ = Libc.Close(epoll);
        _ = Libc.Close(wakeUp);
    }

    void Dispatch(byte* entry)
    {
        var token = *(ulong*)(entry + DataOffset);
        if (token == ulong.MaxValue)
        {
            _ = Libc.ClearSignal(wakeUp);
            while (posted.TryDequeue(out var work))
                work();
            return;
        }
        var (who, generation) = table[(int)((token & uint.MaxValue) >> 1)];
        if (who is not null && unchecked((uint)generation) == (uint)(token >> 32))
            who.OnEvent((int)(token & 1), *(uint*)entry);
    }

    void Tick()
    {
        var now = Environment.TickCount64;
        if (hurried.Count > 0 && now >= nextShortTick)
        {
            nextShortTick = now + ShortTick;
            foreach (var who in hurried.ToArray())
                who.OnTick(now);
        }
        if (now < nextLongTick)
            return;
        nextLongTick = now + LongTick;
        for (var i = 0; i < table.Count; i++)
            table[i].Who?.OnTick(now);
    }

    void Seat(Watched who)
    {
        if (!free.TryPop(out var slot))
        {
            slot = table.Count;
            table.Add((null, 0));
        }
        table[slot] = (who, table[slot].Generation);
        who.Slot = slot;
    }

    ulong Token(Watched who, int side) =>
        ((ulong)unchecked((uint)table[who.Slot].Generation) << 32) | ((uint)who.Slot << 1) | (uint)side;

    int Control(int operation, int file, uint events, ulong token)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(ulong*)(entry + DataOffset) = token;
        return Libc.Control(epoll, operation, file, entry);
    }

    static int Expect(int result, string call) =>
        result >= 0 ? result : throw new InvalidOperationException($"{call}: {Number.Describe(-result)}.");
}
