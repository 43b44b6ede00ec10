using Sidecar.Proxy.Kernel;
using Sidecar.Proxy.Relay;

namespace Sidecar.Proxy.Tests.Kernel;

/// <summary>Pipes of the kernel, as wide as there is room for, and never more of them kept than a few.</summary>
public class PipeTests
{
    public PipeTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has splice(2).");

    [Theory]
    [InlineData(Pipe.Narrow - 1, null)]
    [InlineData(Pipe.Narrow, Pipe.Narrow)]
    [InlineData(Pipe.Wide - 1, Pipe.Narrow)]
    [InlineData(Pipe.Wide, Pipe.Wide)]
    public void A_pipe_is_as_wide_as_there_is_room_for(int room, int? capacity)
    {
        var buffers = new RelayBuffers(room);
        var pipe = buffers.RentPipe();
        // A user whose other processes have all the wide ones gets a narrow one.
        if (capacity == Pipe.Wide && pipe!.Capacity == Pipe.Narrow && Environment.UserName != "root")
            capacity = Pipe.Narrow;
        Assert.Equal(capacity, pipe?.Capacity);
        Assert.Equal(capacity ?? 0, buffers.Waiting);
        if (pipe is not null)
            buffers.Return(pipe);
        Assert.Equal(0, buffers.Waiting);
        pipe?.Close();
    }

    [Fact]
    public void One_that_is_kept_is_used_again_where_it_fits_and_only_there()
    {
        var kept = new Stack<Pipe>();
        var wide = Pipe.Rent(kept, long.MaxValue)!;
        wide.Return(kept);
        Assert.Same(wide, Pipe.Rent(kept, wide.Capacity));
        wide.Return(kept);
        Assert.Null(Pipe.Rent(kept, Pipe.Narrow - 1));
        if (wide.Capacity == Pipe.Wide)
        {
            var narrow = Pipe.Rent(kept, Pipe.Wide - 1)!;
            Assert.Equal(Pipe.Narrow, narrow.Capacity);
            narrow.Return(kept);
        }
        foreach (var one in kept)
            one.Close();
    }

    [Fact]
    public void One_that_holds_bytes_and_those_beyond_a_few_are_closed()
    {
        var kept = new Stack<Pipe>();
        var pipes = Enumerable.Range(0, 12).Select(_ => Pipe.Rent(kept, Pipe.Narrow)!).ToDictionary(pipe => pipe, Behind);
        Assert.All(pipes.Values, Assert.NotNull);
        var (full, _) = pipes.First();
        full.Count = 1;

        foreach (var (pipe, _) in pipes)
            pipe.Return(kept);

        Assert.DoesNotContain(full, kept);
        Assert.Equal(8, kept.Count);
        // A number may be somebody else's by now, but not what is behind it.
        Assert.Equal(kept.ToHashSet(), pipes.Where(one => Behind(one.Key) == one.Value).Select(one => one.Key).ToHashSet());
        foreach (var one in kept)
            one.Close();
    }

    static string? Behind(Pipe pipe) => new FileInfo($"/proc/self/fd/{pipe.ReadEnd}").LinkTarget;
}
