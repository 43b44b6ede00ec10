using System.Globalization;
using Sidecar.Core.Json;

namespace Sidecar.Core.Templates;

/// <summary>Where in the overlay a merge is. It becomes a pointer only when there is something to say.</summary>
sealed class MergePath
{
    readonly List<(string? Key, int Index)> steps = [];

    /// <summary>The place as a pointer.</summary>
    public JsonPointer Here => steps.Aggregate(
        JsonPointer.Root, (at, step) => step.Key is { } key ? at / key : at / step.Index);

    public void Enter(string key) => steps.Add((key, 0));

    public void Enter(int index) => steps.Add((null, index));

    public void Leave() => steps.RemoveAt(steps.Count - 1);

    public StrategicMergeException Fault(string problem) => new(Here, problem);

    public StrategicMergeException Fault(string key, string problem) => new(Here / key, problem);

    public StrategicMergeException Fault(string key, int index, string problem) => new(Here / key / index, problem);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Here}");
}
