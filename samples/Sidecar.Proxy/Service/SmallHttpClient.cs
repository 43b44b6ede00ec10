using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sidecar.Proxy.Service;

/// <summary>Asks a page of the proxy's own, for the commands that hooks run.</summary>
static class SmallHttpClient
{
    const int MostBytes = 16 * 1024 * 1024;

    /// <summary>The status and the body; status 0 where there is no answer, with the reason as body.</summary>
    public static async Task<(int Status, string Body)> AskAsync(Uri url, string method, TimeSpan most)
    {
        using var time = new CancellationTokenSource(most);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(url.Host == "localhost" ? "127.0.0.1" : url.Host.Trim('[', ']'), url.Port, time.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"{method} {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), time.Token);
            var answer = new MemoryStream();
            var buffer = new byte[8192];
            while (answer.Length < MostBytes && await socket.ReceiveAsync(buffer, time.Token) is > 0 and var read)
                answer.Write(buffer.AsSpan(0, read));
            return Parse(Encoding.UTF8.GetString(answer.ToArray()));
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return (0, error is OperationCanceledException ? "no answer in time" : error.Message);
        }
    }

    static (int, string) Parse(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end > 0 && answer.Split(' ') is ["HTTP/1.1" or "HTTP/1.0", var status, ..]
            && int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? (code, answer[(end + 4)..])
            : (0, "the answer is not HTTP");
    }
}
