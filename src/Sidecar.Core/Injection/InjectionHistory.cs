using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Injection;

/// <summary>What earlier injections of a pod left in its annotations.</summary>
/// <param name="Status">What the last one added; null when there was none.</param>
/// <param name="Overrides">The user's versions of containers, as the first injection found them.</param>
sealed record InjectionHistory(InjectionStatus? Status, UserContainers Overrides)
{
    public static InjectionHistory Read(Pod pod, InjectionAnnotations names, InjectionReport report)
    {
        var status = InjectionStatus.Parse(pod.Annotations.GetValueOrDefault(names.Status));
        var overrides = new UserContainers();
        try
        {
            overrides = UserContainers.Parse(pod.Annotations.GetValueOrDefault(names.Overrides));
        }
        catch (FormatException fault)
        {
            report.Refuse(InjectionErrorCodes.Overrides, $"annotation {names.Overrides}: {fault.Message}",
                JsonPointer.Root / "metadata" / "annotations" / names.Overrides);
        }
        return new InjectionHistory(status, overrides);
    }

    /// <summary>The pod without what earlier injections added, and with the user's containers as they were.</summary>
    public Pod Clean(InjectionSubject subject, InjectionAnnotations names, Action<PodEditor, InjectionSubject>? more) =>
        Status is null && Overrides.IsEmpty ? subject.Pod : subject.Pod.With(pod =>
        {
            Clean(pod.Containers, Status?.Containers ?? [], Overrides.In(init: false));
            Clean(pod.InitContainers, Status?.InitContainers ?? [], Overrides.In(init: true));
            if (Status is null)
                return;
            more?.Invoke(pod, subject);
            pod.Annotations.Remove(names.Status);
        });

    /// <summary>
    /// Takes out the containers that were added. Those that were the user's stay where they are, in the form and the
    /// order they are recorded in; recorded ones that have gone are appended.
    /// </summary>
    /// <remarks>The order matters: templates list the containers, and a second injection must list them as the first.</remarks>
    static void Clean(ContainerListEditor list, EquatableArray<string> added, IReadOnlyList<JsonObject> users)
    {
        var present = users.Where(user => added.Contains(NameOf(user)) && list.IndexOf(NameOf(user)) >= 0).ToList();
        var names = present.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        var next = 0;
        for (var i = 0; i < list.Count; i++)
        {
            var name = list[i].Name;
            if (names.Contains(name))
            {
                list.TakeAt(i);
                list.Insert(i, (JsonObject)present[next++].DeepClone());
            }
            else if (added.Contains(name))
            {
                list.TakeAt(i--);
            }
        }
        foreach (var user in users)
            if (list.IndexOf(NameOf(user)) < 0)
                list.Add((JsonObject)user.DeepClone());
    }

    static string NameOf(JsonObject container) => container["name"]!.GetValue<string>();
}
