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
            report.Refuse(ErrorCodes.Overrides, $"annotation {names.Overrides}: {fault.Message}",
                JsonPointer.Root / "metadata" / "annotations" / names.Overrides);
        }
        return new InjectionHistory(status, overrides);
    }

    /// <summary>The pod without what earlier injections added, and with the user's containers that they changed.</summary>
    public Pod Clean(InjectionSubject subject, InjectionAnnotations names, Action<PodEditor, InjectionSubject>? more) =>
        Status is null && Overrides.IsEmpty ? subject.Pod : subject.Pod.With(pod =>
        {
            if (Status is not null)
            {
                foreach (var name in Status.Containers)
                    pod.Containers.Remove(name);
                foreach (var name in Status.InitContainers)
                    pod.InitContainers.Remove(name);
                more?.Invoke(pod, subject);
                pod.Annotations.Remove(names.Status);
            }
            Restore(pod.Containers, Overrides.In(init: false));
            Restore(pod.InitContainers, Overrides.In(init: true));
        });

    static void Restore(ContainerListEditor list, IReadOnlyList<JsonObject> users)
    {
        foreach (var container in users)
            if (PodFields.IsText(container["name"], out var name) && list.IndexOf(name) < 0)
                list.Add((JsonObject)container.DeepClone());
    }
}
