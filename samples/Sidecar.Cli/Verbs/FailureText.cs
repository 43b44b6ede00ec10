using Sidecar.Cli.Effects;

namespace Sidecar.Cli.Verbs;

/// <summary>What a person reads where rules could not be brought into force: why, and what is in force now.</summary>
static class FailureText
{
    /// <summary>The lines, each with the verb before it.</summary>
    /// <param name="verb">The verb that was to do it.</param>
    /// <param name="failed">What came of it.</param>
    public static string[] Of(string verb, Applied.Failed failed) =>
        [.. Told(failed.End).Prepend(failed.Why).Select(line => $"sidecar {verb}: {line}")];

    static string[] Told(RollBack end) => end switch
    {
        RollBack.Whole { Newcomers.IsEmpty: true } => ["all is as it was before."],
        RollBack.Whole whole =>
        [
            "what was there before is restored; rules that others loaded meanwhile are not ours to remove, and stay:",
            .. whole.Newcomers.Select(place => $"{place}"),
        ],
        RollBack.Unchecked left => [$"it was taken back, but that could not be checked: {left.Why}"],
        _ => ["it could not be taken back; run 'sidecar clean'."],
    };
}
