using Sidecar.Webhook.Tls;

namespace Sidecar.Webhook.Tests.Tls;

public class RecordWriterTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The server would log an error at each, whenever a client spoils its TLS.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_that_takes_no_more_is_the_end_of_the_connection_but_no_error(bool later)
    {
        var stream = new Broken(later);
        var writer = new RecordWriter(stream, 16);
        await writer.WriteAsync(new byte[8], Stop);
        stream.IsBroken = true;

        var flush = await writer.WriteAsync(new byte[8], Stop);
        Assert.Equal((true, false), (flush.IsCompleted, flush.IsCanceled));
        await writer.CompleteAsync();
        Assert.Equal(2, stream.Writes);
    }

    [Fact]
    public async Task Another_error_is_one()
    {
        var writer = new RecordWriter(new MemoryStream([], writable: false), 16);
        await Assert.ThrowsAsync<NotSupportedException>(async () => await writer.WriteAsync(new byte[8], Stop));
    }

    sealed class Broken(bool later) : MemoryStream
    {
        public bool IsBroken { get; set; }

        public int Writes { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes++;
            if (later)
                await Task.Yield();
            if (IsBroken)
                throw new IOException("The encryption operation failed.");
        }
    }
}
