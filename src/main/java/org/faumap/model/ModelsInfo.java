package org.faumap.model;

import ai.djl.engine.Engine;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Tells the operator which models are loaded, and by which engine. */
@Component
final class ModelsInfo implements InfoContributor {
    private final Models models;

    ModelsInfo(Models models) {
        this.models = models;
    }

    @Override
    public void contribute(Info.Builder info) {
        info.withDetail(
                "models",
                models.all().stream().map(model -> model.id().toString()).toList());
        info.withDetail(
                "engine",
                Map.of(
                        Engine.getInstance().getEngineName(),
                        Engine.getInstance().getVersion(),
                        "DJL",
                        Engine.getDjlVersion()));
    }
}
