using System.Text;

namespace Sidecar.Cli;

/// <summary>What a verb has to say: a value, printed by <see cref="CommandLine"/> and by nobody else.</summary>
/// <param name="Exit">One of <see cref="ExitCode"/>.</param>
/// <param name="Output">For standard output; empty when the input could not be used.</param>
/// <param name="Errors">For standard error, one line each.</param>
/// <param name="Warnings">For standard error unless <c>--quiet</c>, one line each.</param>
sealed record Outcome(
    int Exit, ReadOnlyMemory<byte> Output, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings)
{
    public static Outcome Ok(ReadOnlyMemory<byte> output, IReadOnlyList<string>? warnings = null) =>
        new(ExitCode.Ok, output, [], warnings ?? []);

    public static Outcome Ok(string output, IReadOnlyList<string>? warnings = null) =>
        Ok(Encoding.UTF8.GetBytes(output), warnings);

    /// <summary>This, and what came of going on after it.</summary>
    public Outcome Then(Outcome next) => new(
        next.Exit, (byte[])[.. Output.Span, .. next.Output.Span], [.. Errors, .. next.Errors], [.. Warnings, .. next.Warnings]);

    /// <summary>The input was understood, and something in it was found: exit code 1 beside the output.</summary>
    public static Outcome Found(ReadOnlyMemory<byte> output, IReadOnlyList<string>? warnings = null) =>
        new(ExitCode.Finding, output, [], warnings ?? []);

    /// <summary>This, or the same output with exit code 1 and an error where there is one.</summary>
    public Outcome Unless(string? error) =>
        error is null ? this : this with { Exit = ExitCode.Finding, Errors = [.. Errors, error] };

    /// <summary>The user stopped the run before anything was done.</summary>
    public static Outcome Stopped { get; } = new(ExitCode.Stopped, default, ["stopped; nothing was changed"], []);

    /// <summary>The input was understood and is refused.</summary>
    public static Outcome Refused(params IReadOnlyList<string> errors) => new(ExitCode.Finding, default, errors, []);

    /// <summary>The command line or the input was not understood.</summary>
    public static Outcome Unusable(params IReadOnlyList<string> errors) => new(ExitCode.Usage, default, errors, []);
}
