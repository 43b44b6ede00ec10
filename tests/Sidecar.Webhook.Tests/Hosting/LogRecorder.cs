using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sidecar.Webhook.Tests.Hosting;

/// <summary>Keeps every line that is logged, whatever its level.</summary>
sealed class LogRecorder : ILoggerProvider
{
    public ConcurrentQueue<(EventId Id, LogLevel Level, string Text)> Lines { get; } = [];

    public IEnumerable<string> Texts(int id) => Lines.Where(line => line.Id.Id == id).Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => new Recorder(Lines);

    public void Dispose()
    {
    }

    sealed class Recorder(ConcurrentQueue<(EventId, LogLevel, string)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((eventId, logLevel, $"{formatter(state, exception)} {exception}"));
    }
}
